/* Low descriptor numbers are the program's. While the runtime and a GPU's driver open what they need, placeholders keep them from it: else
 * what device code prints to a closed descriptor 1 would go to a device of the driver's, and its first open would not give the number that
 * it gives natively. */
#ifndef HC_HOST_LAUNCHER_RESERVE_H
#define HC_HOST_LAUNCHER_RESERVE_H

/* First thing in main. */
void hc_reserve_descriptors(void);
/* Before device code runs: what was free is free again. */
void hc_release_descriptors(void);

#endif
