/* Requests as they lie in a packet. */
#ifndef HC_HOST_SERVICE_PACKET_H
#define HC_HOST_SERVICE_PACKET_H

#include "host/service/job.h"

struct hc_taken;

/* One lane's request, copied out of shared memory; not validated yet. */
struct hc_request {
    uint64_t arguments[HC_ARGUMENTS];
    uint64_t transfer; /* 0: input is in the share */
    int error; /* the place lies outside the staging area */
    uint32_t input, capacity;
    unsigned char *share;
    uint32_t share_bytes;
};

/* A unit of the lanes' requests. */
const struct hc_unit *hc_request_row(const struct hc_service *service, uint32_t packet, unsigned unit);
/* Has all that the entry names come? Units and entry may cross the bus in any order. */
bool hc_request_arrived(const struct hc_service *service, const struct hc_taken *taken);
/* `rank`: how many lanes of the mask come before this one. */
void hc_request_read(struct hc_service *service, const struct hc_taken *taken, unsigned lane, unsigned rank,
                     unsigned arguments, unsigned payload, struct hc_request *request);
/* Input of the request: in the share, or (*owned, to be freed) taken from a transfer. 0, -EFAULT or -EINVAL. */
int hc_request_input(struct hc_service *service, const struct hc_request *request, const unsigned char **input,
                     void **owned);
void hc_lane_answer(struct hc_worker *worker, const struct hc_taken *taken, unsigned lane, int64_t result,
                    unsigned payload);

#endif
