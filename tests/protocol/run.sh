#!/bin/sh
# run.sh [BUILD]: one operation, one place. Holds the table of operations.h, PROTOCOL.md, the device's wrappers and the host's
# handlers to each other: an operation that one of them lacks would be met only by the first program that calls it.
# shellcheck source=tests/common/check.sh
. "$(dirname "$0")/../common/check.sh"
root=$(cd "$HERE/../.." && pwd)

# "NAME name 0xNN arguments payload", as the preprocessor sees the table
cat >table.c <<'END_C'
#include "protocol/operations.h"
#define HC_OPERATION(number, NAME, name, arguments, payload) row NAME name number arguments payload;
HC_OPERATIONS(HC_OPERATION)
END_C
gcc -E -P -I"$root" table.c 2>err | tr ';' '\n' | sed -n 's/^ *row //p' >table
check 'operations.h has a table' [ "$(wc -l <table)" -ge 20 ]
awk '{ print $3 }' table | sort | uniq -d >out
check 'no number is used twice' [ ! -s out ]
awk '{ print $1; print $2 }' table | sort | uniq -d >out
check 'no name is used twice' [ ! -s out ]
awk 'tolower($1) != $2' table >out
check 'NAME and name are the same word' [ ! -s out ]
awk '$3 !~ /^0x00[0-9a-f][0-9a-f]$|^0x[0-9a-f][0-9a-f]$/' table >out
check 'core numbers lie below 0x100' [ ! -s out ]
awk '$4 > 6' table >out
check 'no operation takes more than six arguments' [ ! -s out ]

# ---- PROTOCOL.md: "### name (0xNN)"
awk '{ print $2, "(" $3 ")" }' table | sort >expected
sed -n 's/^### \([a-z_0-9]* (0x[0-9a-f]*)\)$/\1/p' "$root/protocol/PROTOCOL.md" | sort >out
diff expected out >err
check 'PROTOCOL.md has an entry for each operation, under its number, and for no other' [ ! -s err ]
sed -n '/^### [a-z_0-9]* (0x/,$p' "$root/protocol/PROTOCOL.md" | awk '
	/^#/ { if (name != "" && text == 0) print name; name = /^### / ? $2 : ""; text = 0; next }
	NF { text = 1 }
	END { if (name != "" && text == 0) print name }' >out
check 'no entry of PROTOCOL.md is empty' [ ! -s out ]

# ---- A wrapper on the device. nop is for tests of the wire only and has none.
cat "$root"/device/*.c | sed -n 's/.*HC_CALL_INIT(&*[a-z_]*, \([A-Z_]*\)).*/\1/p; s/.*HC_ASK[0-9](\([A-Z_]*\)[,)].*/\1/p' | sort -u >wrapped
awk '$1 != "NOP" { print $1 }' table | sort >expected
diff expected wrapped >err
check 'each operation has a wrapper in device/, and no wrapper calls another' [ ! -s err ]

# ---- The public headers promise nothing that the device library lacks
printf '#include <hostcall/device.h>\n' >header.c
gcc -E -P -I"$root/device/include" header.c | grep -o '\bhc_[a-z_0-9]*(' | tr -d '(' | sort -u >promised
nm -g --defined-only "$BUILD/lib/libhostcall_device_cpu.a" 2>/dev/null | awk 'NF == 3 && $2 == "T" { print $3 }' | sort -u >defined
comm -23 promised defined >out
check 'libhostcall_device_cpu.a defines each function of hostcall/device.h' [ ! -s out -a -s promised ]
cat >headers.c <<'END_C'
#include <hostcall/hostcall.h>
END_C
gcc -E -P -I"$root/host/include" headers.c | grep -o '\bhc_[a-z_0-9]*(' | tr -d '(' | sort -u >promised
nm -D --defined-only "$BUILD/lib/libhostcall.so" | awk '{ print $3 }' | sort -u >defined
comm -23 promised defined >out
check 'libhostcall.so exports each function of hostcall/hostcall.h' [ ! -s out -a -s promised ]
finish
