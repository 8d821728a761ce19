/* Words as a search sees them: letters without case, marks and variants, and a coarser key for how a word sounds.
 *
 * Search letters are bytes: A to Z, 0 to 9, and from FOLD_URDU upwards one byte for each letter of Urdu, Pashto and
 * Balochi after its variants are made one (ي ى ی, ك ک, ه ہ ھ, آ ا). So a word of either script is a short string of
 * single bytes that can be compared, sorted and measured for edit distance without decoding. */
#ifndef EMIS_FOLD_H
#define EMIS_FOLD_H

#include <stddef.h>
#include <stdint.h>

enum {
	FOLD_WORD_SIZE = 32, /* a longer word is cut to 31 letters */
	FOLD_KEY_SIZE = 64, /* room for the sound key of two words written as one */
	FOLD_URDU = 0x80, /* the first search letter that is not Latin */
};

/* The plain form of one code point: a capital Latin letter, a digit, a plain Urdu letter as a code point; 0 for what is
 * simply dropped (marks, tatweel, joiners, apostrophes, hamza on its own); ' ' for everything that parts words. */
uint32_t fold_letter(uint32_t point);

/* Reads the next word of TEXT from offset *AT, leaves *AT behind it, and writes its search letters (not
 * NUL-terminated). Returns their count, 0 where no word is left. A malformed byte parts words. */
size_t fold_word(const char *text, size_t length, size_t *at, unsigned char out[FOLD_WORD_SIZE]);

/* The sound key of a word in search letters: doubled letters single, KH GH TH… without their H, Q as K, W as V, EE AI
 * Y as I, OO AU O as U, an H that only lengthens its vowel dropped; M and Mohd as Muhammad, Abdur as Abdul; in Urdu ص
 * ث as س, ذ ض ظ as ز, ط as ت, ح as ہ. Words that people mix up have the same key or one that differs in a vowel. */
size_t fold_sound(const unsigned char *word, size_t length, unsigned char out[FOLD_KEY_SIZE]);

#endif
