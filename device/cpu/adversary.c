/*
 * The adversarial scheduler. One block of the machine runs at a time: it
 * holds the baton, draws every decision from one seeded sequence, and hands the
 * baton to another block at random. Order of arrival among OS threads has no
 * influence, so a seed gives one interleaving.
 */
#include "device/cpu/internal.h"

/* One yield in so many hands the baton on (a handover costs a futex wake). */
#define PASS_PERIOD 8

/* So many idle blocks in a row: everything waits for the host, and a block
 * hands the baton on once in a round of its fibers, no longer in between. */
#define WAITING_PASSES 1000

/* As a cycle of handovers costs per block, a few times over. */
#define SLEEP_LIMIT_US_PER_SEAT 100u

/* splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014) */
uint64_t hcm_random(struct hc_cpu_machine *machine)
{
	uint64_t z = machine->random += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

unsigned hcm_random_below(struct hc_cpu_machine *machine, unsigned limit)
{
	return (unsigned)((hcm_random(machine) >> 32) * limit >> 32);
}

/* With the lock held. A block is a candidate for the baton from the moment it
 * is given work, whether or not its OS thread is awake yet. */
void hcm_adversary_seat(struct hcm_block *block)
{
	struct hc_cpu_machine *machine = block->machine;
	machine->seats[machine->seat_count++] = block;
	if (!machine->holder)
		machine->holder = block;
}

static void hand_to(struct hc_cpu_machine *machine, struct hcm_block *block)
{
	machine->holder = block;
	if (block)
		pthread_cond_signal(&block->wake);
}

/* With the lock held, by the holder. */
void hcm_adversary_unseat(struct hcm_block *block)
{
	struct hc_cpu_machine *machine = block->machine;
	unsigned i = 0;
	while (machine->seats[i] != block)
		i++;
	machine->seats[i] = machine->seats[--machine->seat_count];
	unsigned count = machine->seat_count;
	hand_to(machine,
		count ? machine->seats[hcm_random_below(machine, count)] : NULL);
}

/* Hands the baton to some block, and waits until it comes back. */
static void pass(struct hcm_block *block)
{
	struct hc_cpu_machine *machine = block->machine;
	pthread_mutex_lock(&machine->lock);
	unsigned to = hcm_random_below(machine, machine->seat_count);
	if (machine->seats[to] != block) {
		hand_to(machine, machine->seats[to]);
		while (machine->holder != block)
			pthread_cond_wait(&block->wake, &machine->lock);
	}
	pthread_mutex_unlock(&machine->lock);
}

void hcm_adversary_point(struct hcm_block *block)
{
	if (block->machine->idle_passes > WAITING_PASSES)
		return;
	if (hcm_random_below(block->machine, PASS_PERIOD) == 0)
		pass(block);
}

/*
 * All fibers of the block poll in vain. After as many of those as there are
 * blocks, sleep, baton in hand: probably only the host can end the wait.
 */
void hcm_adversary_idle(struct hcm_block *block)
{
	struct hc_cpu_machine *machine = block->machine;
	pthread_mutex_lock(&machine->lock);
	unsigned cycle = machine->seat_count;
	pthread_mutex_unlock(&machine->lock);
	if (++machine->idle_passes % cycle == 0)
		hcm_os_backoff(machine->idle_passes / cycle,
			       SLEEP_LIMIT_US_PER_SEAT * cycle);
	pass(block);
}
