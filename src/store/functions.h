/* Functions that rules and queries may call beside SQLite's own: today() and distance_km(lat1, lon1, lat2, lon2), in
 * degrees. src/store only. */
#ifndef STORE_FUNCTIONS_H
#define STORE_FUNCTIONS_H

#include "store/inside.h"

bool functions_install(struct replica *replica, struct err *err);

#endif
