#!/bin/sh
# copy.sh [BUILD]: the copy example, by blocks and by threads alone, against cmp.
. "$(dirname "$0")/../common/check.sh"
copy=$BUILD/examples/copy
mib=1048576

# same NAME FROM TO [OPTION]: after a copy the two are equal, and there is no message
same() {
	capture "$copy" $4 "$2" "$3"
	check "copy $4: $1" [ "$status" = 0 -a ! -s out -a ! -s err ]
	check "copy $4: $1: the bytes" cmp "$2" "$3"
}

mkdir files
for size in 0 1 15 16 17 4095 4096 4097 65535 65536 65537 524287 524288 524289 $((2 * mib)) $((4 * mib + 3)) $((33 * mib + 12345)); do
	head -c $size /dev/urandom >files/$size
done
truncate -s $((9 * mib)) files/sparse
printf 'in the middle' | dd of=files/sparse bs=1 seek=$((5 * mib + 77)) conv=notrunc 2>/dev/null
truncate -s $((3 * mib + 1)) files/hole
cp /bin/ls 'files/a name with spaces'
for option in '' -t; do
	for file in files/*; do
		rm -f to
		same "$(basename "$file")" "$file" to $option
	done
	head -c $((6 * mib)) /dev/urandom >longer
	same 'onto a longer file' files/65537 longer $option
	same 'holes onto other bytes' files/sparse longer $option
	cp files/2097152 itself
	ln -sf itself link
	for name in itself ./itself link; do # as cp
		capture "$copy" $option itself $name
		check "copy $option: onto itself as $name: refused" [ "$status" = 1 -a "$(cat err)" = "copy: 'itself' and '$name' are the same file" ]
		check "copy $option: onto itself as $name: as it was" cmp files/2097152 itself
	done

	rm -f to
	capture "$copy" $option absent to
	check "copy $option: no such file" [ "$status" = 1 -a "$(cat err)" = 'copy: absent: No such file or directory' -a ! -e to ]
	capture "$copy" $option files to
	check "copy $option: a folder" [ "$status" = 1 -a "$(cat err)" = 'copy: files: Is a directory' -a ! -e to ]
	capture "$copy" $option /dev/zero to
	check "copy $option: a device" [ "$status" = 1 -a "$(cat err)" = 'copy: /dev/zero: Not a regular file' -a ! -e to ]
	capture "$copy" $option files/1 /dev/null
	check "copy $option: onto a device" [ "$status" = 1 -a "$(cat err)" = 'copy: /dev/null: Not a regular file' ]
	capture "$copy" $option files/1 absent/to
	check "copy $option: into no folder" [ "$status" = 1 -a "$(cat err)" = 'copy: absent/to: No such file or directory' ]
	capture "$copy" $option files/1 files
	check "copy $option: onto a folder" [ "$status" = 1 -a "$(cat err)" = 'copy: files: Is a directory' ]
	capture "$BUILD/bin/hcrun" --grid 100 "$copy" $option "files/$((4 * mib + 3))" to
	check "copy $option: more blocks than have buffers" cmp "files/$((4 * mib + 3))" to
	capture "$BUILD/bin/hcrun" --grid 1 "$copy" $option "files/$((4 * mib + 3))" to
	check "copy $option: one block" cmp "files/$((4 * mib + 3))" to
done
capture "$copy" files/1
check 'copy: one name' [ "$status" = 1 -a "$(cat err)" = 'usage: copy [-t] FROM TO' ]
capture "$copy" -t files/1 to more
check 'copy: too many names' [ "$status" = 1 -a "$(cat err)" = 'usage: copy [-t] FROM TO' ]
finish
