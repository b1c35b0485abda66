/* Calls whose lanes are no more, on a device that lives on. Their cells are taken until the host has answered, as it may write there
 * until then. */
#ifndef HC_HOST_SERVICE_GIVEN_UP_H
#define HC_HOST_SERVICE_GIVEN_UP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hc_service;

struct hc_given_call {
    uint64_t tag; /* of the reply */
    uint32_t packet;
    uint8_t lane;
    bool wide; /* one of several lanes that hold the packet together */
    bool answered; /* the service's own */
};

/* All that one launch left. The caller's memory until `done`. */
struct hc_given_up {
    struct hc_given_up *next; /* the service's own */
    unsigned left;            /* likewise */
    uint32_t owner; /* as hc_service_events.owner_of names it */
    void *context;
    /* The call was answered: its cell is nobody's. On a service thread, without a lock. */
    void (*answered)(struct hc_given_up *given_up, const struct hc_given_call *call);
    /* All were, or the service ends. The service does not touch it afterwards. */
    void (*done)(struct hc_given_up *given_up);
    unsigned count;
    struct hc_given_call calls[];
};

/* Any thread. Calls that wait for the outside are called off, the others are carried out. */
void hc_service_give_up(struct hc_service *service, struct hc_given_up *given_up);

#endif
