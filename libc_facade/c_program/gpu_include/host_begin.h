/* The C library's headers ask by this macro for layouts of the host, and a program compiled for a GPU shares its structures with
 * functions compiled for the host: these few headers are read as on the host. The program itself does not see the macro, or it would
 * use the host's instructions. */
#pragma push_macro("__x86_64__")
#undef __x86_64__
#define __x86_64__ 1
