/* What is left of a blanked value in the room that files have freed. src/store only. */
#ifndef STORE_BLANKING_SWEEP_H
#define STORE_BLANKING_SWEEP_H

#include "store/inside.h"

/* Where a value was blanked since the last time: database and drafts are written anew without the room that they had freed (VACUUM), their
 * write-ahead logs cut to nothing, and at the hub snapshots thrown away that were made before. What cannot be done now (another program
 * reads, the disk is full) is done when the folder is next opened or written: nothing is said. Outside a transaction. */
void blanking_sweep(struct replica *replica);

#endif
