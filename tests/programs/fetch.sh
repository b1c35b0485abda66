#!/bin/sh
# fetch.sh FOLDER PACKAGE...: the original sources of Debian packages, unpacked, from the archive that this machine's apt uses. Leaves
# apt's own configuration and lists as they are. FETCH_APT, if set, is a folder for the lists that several calls share: the first fetches
# them. FETCH_PATCHED=1: one package, with Debian's patches, in FOLDER/source.
set -eu
mkdir -p "$1"
cd "$1"
shift
here=$(pwd)
apt=${FETCH_APT:-$here/apt}
fresh=1
[ ! -f "$apt/sources.list" ] || fresh=''
mkdir -p "$apt/lists/partial"
# The suites that this machine installs from, but its source lists; packages of security updates may have left the archive again.
# shellcheck disable=SC2016
[ -z "$fresh" ] || apt-get indextargets --format 'deb-src $(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
	grep -E '(debian|ubuntu)' | grep -v -i security | sort -u >"$apt/sources.list"
set -- -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$apt/lists" \
	-o APT::Sandbox::User=root source --only-source --download-only "$@"
[ -z "$fresh" ] || apt-get -qq "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" update
apt-get -qq "$@"
if [ -n "${FETCH_PATCHED:-}" ]; then
	dpkg-source --no-check -x ./*.dsc source
	exit
fi
for archive in ./*.orig.tar.*; do
	tar -xf "$archive"
done
