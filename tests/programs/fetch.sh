#!/bin/sh
# fetch.sh FOLDER PACKAGE...: the original sources of Debian packages, unpacked, from the archive that this machine's apt uses. Leaves
# apt's own configuration and lists as they are.
set -eu
mkdir -p "$1"
cd "$1"
shift
here=$(pwd)
mkdir -p apt/lists/partial
# The suites that this machine installs from, but its source lists; packages of security updates may have left the archive again.
# shellcheck disable=SC2016
apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
	grep -E '(debian|ubuntu)' | grep -v -i security | sort -u >apt/sources.list
set -- -o Dir::Etc::SourceList="$here/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$here/apt/lists" \
	-o APT::Sandbox::User=root source --download-only "$@"
apt-get -qq "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" update
apt-get -qq "$@"
for archive in ./*.orig.tar.*; do
	tar -xf "$archive"
done
