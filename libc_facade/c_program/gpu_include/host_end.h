#pragma pop_macro("__x86_64__")
