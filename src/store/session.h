/* Who is at work in a folder now. A session is one opened replica of one process; it has a number that no other one has, and lives until it
 * is closed or its process ends, by whatever way: the kernel knows, not a file that a power cut would leave behind. Of this box only. */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "store/replica.h"

/* The number of this session, made when it is first asked for; 0 where the folder cannot be written (nobody can tell then). */
int64_t session_number(struct replica *replica);
/* True for one that is still open somewhere, ours too. */
bool session_is_alive(struct replica *replica, int64_t number);
void session_close(struct replica *replica);

#endif
