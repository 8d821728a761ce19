/* Numbers as text. */
#include "config.h"
#include "emis/card_number.h"

#include <string.h>

static char *digits(char *room, uint64_t number, int least)
{
	char turned[24];
	int count = 0;
	while (number > 0 || count < least) {
		turned[count++] = (char)('0' + number % 10);
		number /= 10;
	}
	while (count > 0)
		*room++ = turned[--count];
	*room = '\0';
	return room;
}

char *card_number_whole(char *room, int64_t number)
{
	if (number < 0)
		*room++ = '-';
	return digits(room, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 1);
}

char *card_number_ratio(char *room, int64_t part, int64_t whole, int decimals)
{
	static const uint64_t scales[] = {1, 10, 100};
	uint64_t scale = scales[decimals], size = part < 0 ? 0 - (uint64_t)part : (uint64_t)part;
	/* no count of pupils comes near what would overflow here */
	uint64_t scaled = (2 * size * scale + (uint64_t)whole) / (2 * (uint64_t)whole);
	if (part < 0 && scaled > 0)
		*room++ = '-';
	room = digits(room, scaled / scale, 1);
	if (decimals > 0) {
		*room++ = '.';
		room = digits(room, scaled % scale, decimals);
	}
	return room;
}
