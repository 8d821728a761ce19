/* What takes the fuzzer's place where there is none: every input of a corpus once, as a test. Argument: the folder; without one
 * $SRCDIR/tests/fuzz/corpus/NAME, NAME from this program's own name. With ZILA_LONG each is also bent 200 times by a fixed seed. */
#include "config.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/mem.h"

enum { INPUT_MAX = 1 << 20, BENDS = 200, GROW = 64, LONGEST = 3 /* seconds of one input */ };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t max, unsigned seed) __attribute__((weak));

static uint64_t seed = 88172645463325252u;

static size_t pick(size_t limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (size_t) (seed >> 9) % limit;
}

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t max)
{
	size_t at;

	if (length < max && (length == 0 || pick(4) == 0)) {
		at = pick(length + 1);
		memmove(bytes + at + 1, bytes + at, length - at);
		bytes[at] = (uint8_t) pick(256);
		return length + 1;
	}
	at = pick(length);
	if (pick(4) == 0) {
		memmove(bytes + at, bytes + at + 1, length - at - 1);
		return length - 1;
	}
	bytes[at] = pick(2) ? (uint8_t) (bytes[at] ^ 1u << pick(8)) : (uint8_t) pick(256);
	return length;
}

static void bend(const struct buf *input)
{
	uint8_t *bytes = mem_alloc(input->length + GROW);

	for (int i = 0; i < BENDS; i++) {
		size_t length = input->length;

		memcpy(bytes, input->bytes, length);
		for (size_t times = 1 + pick(4); times > 0; times--)
			length = LLVMFuzzerCustomMutator ? LLVMFuzzerCustomMutator(bytes, length, input->length + GROW, (unsigned) pick(1u << 31))
				: LLVMFuzzerMutate(bytes, length, input->length + GROW);
		LLVMFuzzerTestOneInput(bytes, length);
	}
	free(bytes);
}

static int by_name(const struct dirent **one, const struct dirent **other)
{
	return strcmp((*one)->d_name, (*other)->d_name);
}

/* In a block of its own length, so that a sanitizer sees a step past the end. */
static void give(const struct buf *input)
{
	uint8_t *bytes = mem_alloc(input->length);
	clock_t start = clock();

	memcpy(bytes, input->bytes, input->length);
	LLVMFuzzerTestOneInput(bytes, input->length);
	if ((clock() - start) / CLOCKS_PER_SEC >= LONGEST)
		die("it took %ld seconds", (long) ((clock() - start) / CLOCKS_PER_SEC));
	free(bytes);
}

/* How many inputs there were; -1 where there is no such folder. */
static int replay(const char *folder)
{
	struct dirent **names;
	int found = scandir(folder, &names, NULL, by_name), count = 0;
	struct err err;
	struct buf input;

	for (int i = 0; i < found; i++) {
		char *path = mem_format("%s/%s", folder, names[i]->d_name);

		if (names[i]->d_name[0] != '.') {
			if (!file_read(path, INPUT_MAX, &input, &err))
				die("%s", err.text);
			printf("# %s\n", names[i]->d_name);
			fflush(stdout);
			give(&input);
			if (getenv("ZILA_LONG"))
				bend(&input);
			buf_free(&input);
			count++;
		}
		free(path);
		free(names[i]);
	}
	if (found >= 0)
		free(names);
	return found < 0 ? -1 : count;
}

int main(int argc, char **argv)
{
	const char *name = strstr(argv[0], "fuzz_"), *source = getenv("SRCDIR");
	char *folder = argc > 1 ? mem_copy(argv[1]) : mem_format("%s/tests/fuzz/corpus/%s", source ? source : ".", name ? name + 5 : "");
	int count;

	setenv("FUZZ_CHECK", "all", 1);
	count = replay(folder);
	printf("1..1\n%s 1 - %d inputs of %s\n", count > 0 ? "ok" : "not ok", count, folder);
	free(folder);
	return count > 0 ? 0 : 1;
}
