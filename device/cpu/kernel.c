/*
 * The registry of this process's kernels. Entered by static constructors, of
 * which dlopen may run some while others look.
 */
#include <stdatomic.h>
#include <string.h>

#include "device/cpu/machine.h"

static _Atomic(const struct hc_cpu_kernel *) kernels;

void hc_cpu_kernel_register(struct hc_cpu_kernel *kernel)
{
	const struct hc_cpu_kernel *head = atomic_load(&kernels);
	do
		kernel->next = head;
	while (!atomic_compare_exchange_weak(&kernels, &head, kernel));
}

const struct hc_cpu_kernel *hc_cpu_kernel_first(void)
{
	return atomic_load(&kernels);
}

const struct hc_cpu_kernel *hc_cpu_kernel_find(const char *name)
{
	const struct hc_cpu_kernel *kernel = hc_cpu_kernel_first();
	while (kernel && strcmp(kernel->name, name) != 0)
		kernel = kernel->next;
	return kernel;
}

const struct hc_cpu_kernel *hc_cpu_kernel_find_function(const void *function)
{
	const struct hc_cpu_kernel *kernel = hc_cpu_kernel_first();
	while (kernel && kernel->function != function)
		kernel = kernel->next;
	return kernel;
}
