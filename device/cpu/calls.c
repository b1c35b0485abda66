/*
 * Which launch holds what of the runtime's: see struct hc_cpu_ledger. Each
 * place has one holder at a time, who writes it; the order between holders is
 * that of the claims that the places stand for.
 */
#include "device/cpu/internal.h"

static struct hc_cpu_ledger *ledger_of(struct hcm_block *block)
{
	return block ? block->machine->ledger : NULL;
}

void hc_cpu_call_begins(size_t cell, uint64_t tag, int wide)
{
	struct hcm_block *block = hcm_device();
	struct hc_cpu_ledger *ledger = ledger_of(block);
	if (!ledger || cell >= ledger->cell_count)
		return;
	struct hc_cpu_call *call = &ledger->cells[cell];
	call->tag = tag;
	call->wide = wide;
	__atomic_store_n(&call->launch, block->launch->id, __ATOMIC_RELEASE);
}

void hc_cpu_call_over(size_t cell)
{
	struct hc_cpu_ledger *ledger = ledger_of(hcm_device());
	if (ledger && cell < ledger->cell_count)
		__atomic_store_n(&ledger->cells[cell].launch, 0,
				 __ATOMIC_RELAXED);
}

void hc_cpu_piece_is(size_t piece, int taken)
{
	struct hcm_block *block = hcm_device();
	struct hc_cpu_ledger *ledger = ledger_of(block);
	if (ledger && piece < ledger->piece_count)
		__atomic_store_n(&ledger->pieces[piece],
				 taken ? block->launch->id : 0,
				 __ATOMIC_RELAXED);
}
