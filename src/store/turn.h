/* Who writes next, where several programs have one folder open: first come, first served.
 *
 * SQLite's own waiting is by chance: a program that writes one transaction after the other gets its next before anybody who
 * sleeps has looked again. So whoever is about to write takes a ticket and waits until those with earlier ones are through. It is
 * politeness: what is right never rests on it. Where the file cannot be had (a disk without room, a foreign right), and behind
 * somebody who was stopped, all is as it was without. */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include "store/replica.h"

/* Waits for REPLICA's turn, at most as long as for another writer, and keeps it until turn_leave. Once more changes nothing. */
void turn_take(struct replica *replica);
/* Lets the next one write. Without a turn it does nothing. */
void turn_leave(struct replica *replica);
/* Nobody else writes, or has done with it in about MILLISECONDS; waits in turn. False is for a person who is not to be kept from the
 * keys meanwhile; whatever else is wrong the transaction itself will say. */
bool turn_is_free(struct replica *replica, int milliseconds);
/* When the replica is closed. */
void turn_close(struct replica *replica);

#endif
