/* Where an epoch is kept. src/store only. */
#ifndef STORE_EPOCH_WRITE_H
#define STORE_EPOCH_WRITE_H

#include "store/epoch.h"
#include "store/inside.h"

#define EPOCH_SETTING "replica.epoch"
#define EPOCH_PROVINCE "replica.province"

/* Inside a write transaction. */
bool epoch_write(struct replica *replica, const struct epoch *epoch, struct err *err);

#endif
