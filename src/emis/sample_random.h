/* The numbers of the sample: splitmix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number
 * generators", 2014), one stream for each purpose and number, so that a change to one part of the sample leaves the
 * others as they were. */
#ifndef EMIS_SAMPLE_RANDOM_H
#define EMIS_SAMPLE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct sample_random {
	uint64_t state;
};

/* The stream of PURPOSE ("visit") and NUMBER (the school's) under SEED. */
struct sample_random sample_random_start(uint64_t seed, const char *purpose, int number);
uint64_t sample_random_next(struct sample_random *random);
/* LOW..HIGH, both included; LOW where HIGH is below it. */
int sample_random_between(struct sample_random *random, int low, int high);
/* True PER_MILLE times in a thousand. */
bool sample_random_chance(struct sample_random *random, int per_mille);
/* An index of WEIGHTS, each as often as its weight says. */
int sample_random_pick(struct sample_random *random, const int *weights, int count);

#endif
