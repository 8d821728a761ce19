#include "config.h"
#include "emis/sample_random.h"

/* splitmix64: the state goes on by the golden ratio, the answer is the state well mixed. */
uint64_t sample_random_next(struct sample_random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct sample_random sample_random_start(uint64_t seed, const char *purpose, int number)
{
	struct sample_random random = {seed};
	for (const char *at = purpose; *at; at++) {
		random.state ^= (unsigned char)*at;
		random.state = sample_random_next(&random);
	}
	random.state ^= (uint64_t)number;
	random.state = sample_random_next(&random);
	return random;
}

int sample_random_between(struct sample_random *random, int low, int high)
{
	uint64_t next = sample_random_next(random);
	return high <= low ? low : low + (int)(next % ((uint64_t)(high - low) + 1));
}

bool sample_random_chance(struct sample_random *random, int per_mille)
{
	return sample_random_between(random, 0, 999) < per_mille;
}

int sample_random_pick(struct sample_random *random, const int *weights, int count)
{
	int sum = 0, at;
	for (int i = 0; i < count; i++)
		sum += weights[i];
	at = sample_random_between(random, 0, sum - 1);
	for (int i = 0; i < count; i++) {
		if (at < weights[i])
			return i;
		at -= weights[i];
	}
	return count - 1;
}
