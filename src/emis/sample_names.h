/* Names made from word parts: trees, fruit, colours, stones. No name of a person is among them, and no staff name
 * could be taken for one. */
#ifndef EMIS_SAMPLE_NAMES_H
#define EMIS_SAMPLE_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* Village NUMBER (each number another name) in English and Urdu spelling. */
void sample_names_village(uint64_t seed, int number, char *name, size_t size, char *urdu, size_t urdu_size);
/* "Teacher Neela Zaitoon", "Helper Sabz Badam". */
void sample_names_person(uint64_t seed, int number, const char *title, char *name, size_t size);
/* Union council NUMBER of tehsil TEHSIL. */
const char *sample_names_council(int tehsil, int number);
/* TEXT in capitals (ASCII). */
void sample_names_capitals(char *text);

#endif
