/*
 * Launches: start, room in the machine, end.
 */
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "device/cpu/internal.h"

#define MAX_GRID_X 0x7fffffffu
#define MAX_GRID_YZ 0xffffu
/* How long the end of a launch is kept back while it is not settled. */
#define SETTLE_NS 1000000000

void hcm_launch_fail(struct hc_cpu_launch *launch, int status)
{
	int none = 0;
	atomic_compare_exchange_strong(&launch->status, &none, status);
	atomic_store(&launch->stop, true);
}

static void unreference(struct hc_cpu_launch *launch)
{
	if (--launch->references)
		return;
	launch->machine->handles--;
	pthread_cond_destroy(&launch->ended);
	free(launch);
}

static bool has_room(const struct hc_cpu_launch *launch, unsigned seats)
{
	const struct hc_cpu_machine *machine = launch->machine;
	return machine->max_threads - machine->used_threads >= seats &&
	       machine->max_warps - machine->used_warps >=
		       seats * launch->warps;
}

/* The rule of room, as hc_cpu_launch documents it. A launch that waits for
 * its first block goes before one that would grow. */
bool hcm_launch_may_grow(const struct hc_cpu_launch *launch)
{
	if (launch->next_block >= launch->blocks)
		return false;
	if (launch->waiting)
		return has_room(launch, 1);
	return !launch->machine->pending &&
	       has_room(launch, 1 + launch->seats + 1);
}

static struct hcm_block *block_get(struct hc_cpu_machine *machine, int *error)
{
	struct hcm_block *block = machine->idle;
	if (block) {
		machine->idle = block->next_idle;
		return block;
	}
	block = hcm_block_create(machine, error);
	if (block) {
		block->next = machine->blocks;
		machine->blocks = block;
	}
	return block;
}

int hcm_launch_add_seat(struct hc_cpu_launch *launch)
{
	struct hc_cpu_machine *machine = launch->machine;
	int error = 0;
	struct hcm_block *block = block_get(machine, &error);
	if (!block)
		return error;
	if (launch->waiting) {
		launch->waiting = false;
		machine->pending--;
	}
	block->launch = launch;
	launch->seats++;
	machine->used_threads++;
	machine->used_warps += launch->warps;
	if (machine->adversarial)
		hcm_adversary_seat(block);
	pthread_cond_signal(&block->wake);
	return 0;
}

static void finish(struct hc_cpu_launch *launch)
{
	struct hc_cpu_launch **link = &launch->machine->launches;
	while (*link != launch)
		link = &(*link)->next;
	*link = launch->next;
	if (launch->waiting)
		launch->machine->pending--;
	launch->done = true;
	clock_gettime(CLOCK_MONOTONIC, &launch->ended_at);
	pthread_cond_broadcast(&launch->ended);
	unreference(launch);
}

static bool stopped(const struct hc_cpu_launch *launch)
{
	return atomic_load(&launch->stop) ||
	       atomic_load(&launch->machine->abandoned);
}

/* Gives one waiting launch its first block; false when that cannot be. */
static bool start_waiting(struct hc_cpu_launch *launch)
{
	if (stopped(launch)) {
		hcm_launch_fail(launch, -ECANCELED);
		finish(launch);
		return true;
	}
	if (!hcm_launch_may_grow(launch))
		return false;
	int error = hcm_launch_add_seat(launch);
	if (error) {
		hcm_launch_fail(launch, error);
		finish(launch);
	}
	return true;
}

/* After room has become free. Each launch adds one block thread at most: those
 * add further ones. */
static void admit(struct hc_cpu_machine *machine)
{
	struct hc_cpu_launch *launch, *next;
	for (launch = machine->launches; launch; launch = next) {
		next = launch->next;
		if (launch->waiting && !start_waiting(launch))
			return;
	}
	for (launch = machine->launches; launch; launch = launch->next)
		if (!stopped(launch) && hcm_launch_may_grow(launch))
			(void)hcm_launch_add_seat(launch);
}

/* A stopped launch gets no further block thread, so the last one is alone with
 * it. The lock is held at the start and at the end. */
static void tell_stopped(struct hc_cpu_launch *launch)
{
	struct hc_cpu_machine *machine = launch->machine;
	struct hc_cpu_ledger *ledger = machine->ledger;
	if (!ledger || !atomic_load(&launch->stop))
		return;
	launch->unsettled = true;
	launch->references++;
	pthread_mutex_unlock(&machine->lock);
	int asks = ledger->stopped(ledger->context, launch, launch->id);
	pthread_mutex_lock(&machine->lock);
	if (!asks) {
		launch->unsettled = false;
		launch->references--;
	}
}

/* The launch has no block left for this thread, or was stopped. */
void hcm_launch_leave(struct hcm_block *block)
{
	struct hc_cpu_machine *machine = block->machine;
	struct hc_cpu_launch *launch = block->launch;
	if (launch->seats == 1)
		tell_stopped(launch);
	block->launch = NULL;
	block->next_idle = machine->idle;
	machine->idle = block;
	machine->used_threads--;
	machine->used_warps -= launch->warps;
	if (machine->adversarial)
		hcm_adversary_unseat(block);
	if (--launch->seats == 0) {
		/* blocks that never ran, or were left in the middle */
		if (atomic_load(&machine->abandoned))
			hcm_launch_fail(launch, -ECANCELED);
		finish(launch);
	}
	admit(machine);
}

static int validate(void (*entry)(void **), struct hc_cpu_dim grid,
		    struct hc_cpu_dim block, size_t dynamic_shared)
{
	const unsigned limit = HC_CPU_MAX_BLOCK_THREADS;
	if (!entry || !grid.x || !grid.y || !grid.z || !block.x || !block.y ||
	    !block.z)
		return -EINVAL;
	if (grid.x > MAX_GRID_X || grid.y > MAX_GRID_YZ || grid.z > MAX_GRID_YZ)
		return -EINVAL;
	if (block.x > limit || block.y > limit || block.z > limit ||
	    (uint64_t)block.x * block.y * block.z > limit)
		return -EINVAL;
	if (dynamic_shared > HC_CPU_MAX_DYNAMIC_SHARED)
		return -EINVAL;
	return 0;
}

static void ended_init(pthread_cond_t *ended)
{
	pthread_condattr_t attributes;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(ended, &attributes);
	pthread_condattr_destroy(&attributes);
}

/* With the lock held. */
static int enqueue(struct hc_cpu_machine *machine, struct hc_cpu_launch *launch)
{
	struct hc_cpu_launch **link = &machine->launches;
	bool room = !machine->pending && has_room(launch, 1);
	launch->waiting = true;
	machine->pending++;
	machine->handles++;
	if (!machine->launches) /* nobody else draws: seeds stay comparable */
		machine->random = machine->seed ^ machine->launch_count << 32;
	machine->launch_count++;
	if (++machine->last_id == 0)
		machine->last_id = 1;
	launch->id = machine->last_id;
	if (room) {
		int error = hcm_launch_add_seat(launch);
		if (error) {
			machine->pending--;
			machine->handles--;
			return error;
		}
	}
	while (*link)
		link = &(*link)->next;
	*link = launch;
	return 0;
}

int hc_cpu_launch(struct hc_cpu_machine *machine, void (*entry)(void **args),
		  void **args, struct hc_cpu_dim grid, struct hc_cpu_dim block,
		  size_t dynamic_shared, struct hc_cpu_launch **out)
{
	int error = validate(entry, grid, block, dynamic_shared);
	if (error)
		return error;
	if (atomic_load(&machine->abandoned))
		return -ESHUTDOWN;
	struct hc_cpu_launch *launch = calloc(1, sizeof *launch);
	if (!launch)
		return -ENOMEM;
	launch->machine = machine;
	launch->entry = entry;
	launch->args = args;
	launch->grid = (uint3){grid.x, grid.y, grid.z};
	launch->block = (uint3){block.x, block.y, block.z};
	launch->threads = block.x * block.y * block.z;
	launch->warps = (launch->threads + HC_CPU_WARP_SIZE - 1) /
			HC_CPU_WARP_SIZE;
	launch->blocks = (uint64_t)grid.x * grid.y * grid.z;
	launch->references = 2; /* the machine's, until done, and the caller's */
	ended_init(&launch->ended);
	clock_gettime(CLOCK_MONOTONIC, &launch->started);

	pthread_mutex_lock(&machine->lock);
	error = enqueue(machine, launch);
	pthread_mutex_unlock(&machine->lock);
	if (error) {
		pthread_cond_destroy(&launch->ended);
		free(launch);
		return error;
	}
	*out = launch;
	return 0;
}

static int64_t ns_of(const struct timespec *time)
{
	return time->tv_sec * INT64_C(1000000000) + time->tv_nsec;
}

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return ns_of(&now);
}

/* Until something changes or `at` has passed; with the lock held. */
static void sleep_until(struct hc_cpu_launch *launch, int64_t at)
{
	struct timespec limit = {at / 1000000000, at % 1000000000};
	if (at == INT64_MAX)
		pthread_cond_wait(&launch->ended, &launch->machine->lock);
	else
		pthread_cond_timedwait(&launch->ended, &launch->machine->lock,
				       &limit);
}

static int64_t told_at(const struct hc_cpu_launch *launch)
{
	if (!launch->done)
		return INT64_MAX;
	return launch->unsettled ? ns_of(&launch->ended_at) + SETTLE_NS : 0;
}

int hc_cpu_launch_wait(struct hc_cpu_launch *launch, int64_t timeout_ns)
{
	struct hc_cpu_machine *machine = launch->machine;
	int64_t now = now_ns(), end = INT64_MAX;
	if (timeout_ns >= 0 && timeout_ns < INT64_MAX - now)
		end = now + timeout_ns;
	pthread_mutex_lock(&machine->lock);
	while (told_at(launch) > now && now < end) {
		int64_t told = told_at(launch);
		sleep_until(launch, told < end ? told : end);
		now = now_ns();
	}
	int result = told_at(launch) <= now ? atomic_load(&launch->status)
					    : -ETIMEDOUT;
	pthread_mutex_unlock(&machine->lock);
	return result;
}

double hc_cpu_launch_seconds(struct hc_cpu_launch *launch)
{
	struct hc_cpu_machine *machine = launch->machine;
	pthread_mutex_lock(&machine->lock);
	int64_t ns = ns_of(&launch->ended_at) - ns_of(&launch->started);
	pthread_mutex_unlock(&machine->lock);
	return (double)ns * 1e-9;
}

void hc_cpu_launch_settled(struct hc_cpu_launch *launch)
{
	struct hc_cpu_machine *machine = launch->machine;
	pthread_mutex_lock(&machine->lock);
	launch->unsettled = false;
	pthread_cond_broadcast(&launch->ended);
	unreference(launch);
	pthread_mutex_unlock(&machine->lock);
}

int hc_cpu_launch_first_exit(struct hc_cpu_machine *machine, uint32_t number)
{
	int first = 0;
	pthread_mutex_lock(&machine->lock);
	struct hc_cpu_launch *launch = machine->launches;
	while (launch && launch->id != number)
		launch = launch->next;
	if (launch) {
		first = !launch->exited;
		launch->exited = true;
	}
	pthread_mutex_unlock(&machine->lock);
	return first;
}

void hc_cpu_launch_stop(struct hc_cpu_launch *launch)
{
	struct hc_cpu_machine *machine = launch->machine;
	pthread_mutex_lock(&machine->lock);
	if (!launch->done) {
		hcm_launch_fail(launch, -ECANCELED);
		if (launch->waiting)
			finish(launch);
	}
	pthread_mutex_unlock(&machine->lock);
}

void hc_cpu_launch_release(struct hc_cpu_launch *launch)
{
	if (!launch)
		return;
	struct hc_cpu_machine *machine = launch->machine;
	pthread_mutex_lock(&machine->lock);
	unreference(launch);
	pthread_mutex_unlock(&machine->lock);
}
