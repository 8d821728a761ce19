#include "config.h"
#include "emis/sample_names.h"

#include <stdio.h>

struct word {
	const char *name, *urdu;
};

static const struct word heads[] = {
	{"Killi", "کلی"},
	{"Goth", "گوٹھ"},
	{"Chashma", "چشمہ"},
	{"Bagh", "باغ"},
	{"Dasht", "دشت"},
	{"Band", "بند"},
	{"Koh", "کوہ"},
	{"Mauza", "موضع"},
	{"Tal", "تل"},
	{"Deh", "دیہہ"},
	{"Naya", "نیا"},
	{"Purana", "پرانا"},
	{"Shahr", "شہر"},
};

static const struct word middles[] = {
	{"Anar", "انار"},
	{"Badam", "بادام"},
	{"Angoor", "انگور"},
	{"Zaitoon", "زیتون"},
	{"Khajoor", "کھجور"},
	{"Chinar", "چنار"},
	{"Sanobar", "صنوبر"},
	{"Keekar", "کیکر"},
	{"Beri", "بیری"},
	{"Toot", "توت"},
	{"Seb", "سیب"},
	{"Pista", "پستہ"},
	{"Injeer", "انجیر"},
	{"Gandum", "گندم"},
	{"Zeera", "زیرہ"},
	{"Noor", "نور"},
	{"Sabz", "سبز"},
	{"Surkh", "سرخ"},
	{"Safaid", "سفید"},
	{"Neelgoon", "نیلگوں"},
	{"Sang", "سنگ"},
	{"Reg", "ریگ"},
	{"Namak", "نمک"},
	{"Baran", "باراں"},
	{"Barf", "برف"},
	{"Chand", "چاند"},
	{"Tara", "تارا"},
	{"Phool", "پھول"},
	{"Sarsabz", "سرسبز"},
	{"Umeed", "امید"},
	{"Gulshan", "گلشن"},
};

static const struct word tails[] = {
	{"", ""},
	{" Abad", " آباد"},
	{" Bala", " بالا"},
	{" Zireen", " زیریں"},
	{" Kalan", " کلاں"},
	{" Khurd", " خورد"},
	{" Sharqi", " شرقی"},
	{" Gharbi", " غربی"},
};

static const char *const colours[] = {
	"Neela",
	"Sabz",
	"Surkh",
	"Zard",
	"Safaid",
	"Siyah",
	"Gulabi",
	"Bhura",
	"Jamni",
	"Narangi",
	"Asmani",
	"Sunehri",
	"Firozi",
	"Unnabi",
	"Khaki",
	"Surmai",
	"Dhani",
};

static const char *const fruits[] = {
	"Anaar",
	"Badam",
	"Angoor",
	"Seb",
	"Amrood",
	"Kela",
	"Khajoor",
	"Tarbooz",
	"Kharbooza",
	"Aaloo",
	"Gajar",
	"Mooli",
	"Palak",
	"Bhindi",
	"Pyaz",
	"Adrak",
	"Matar",
	"Shaljam",
	"Kheera",
	"Tamatar",
	"Gobi",
	"Karela",
	"Kaddu",
	"Zeera",
	"Dhania",
	"Pudina",
	"Saunf",
	"Elaichi",
	"Imli",
	"Akhrot",
	"Pista",
	"Kishmish",
	"Injeer",
	"Khubani",
	"Aloocha",
	"Nashpati",
	"Shahtoot",
};

static const char *const councils[][6] = {
	{"Chinar Bagh", "Noor Abad", "Sang Bala", "Gulshan", "Naya Band", "Sabz Koh"},
	{"Anar Tal", "Barf Koh", "Zaitoon Abad", "Chashma Bala", "Injeer", "Pista Dasht"},
	{"Khajoor Bagh", "Reg Dasht", "Beri Goth", "Namak Tal", "Gandum", "Toot Abad"},
	{"Keekar Band", "Surkh Dasht", "Badam Bagh", "Sarsabz", "Zeera Goth", "Tara Koh"},
	{"Angoor Chashma", "Umeed Abad", "Sanobar Koh", "Baran Band", "Seb Bagh", "Phool Abad"},
};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

void sample_names_village(uint64_t seed, int number, char *name, size_t size, char *urdu, size_t urdu_size)
{
	/* Steps coprime to the number of combinations visit each of them once. */
	const unsigned all = (unsigned)(COUNT(heads) * COUNT(middles) * COUNT(tails));
	unsigned at = (unsigned)((seed % all + (uint64_t)number * 1409) % all);
	const struct word *head = &heads[at % COUNT(heads)];
	const struct word *middle = &middles[at / COUNT(heads) % COUNT(middles)];
	const struct word *tail = &tails[at / (COUNT(heads) * COUNT(middles))];
	snprintf(name, size, "%s %s%s", head->name, middle->name, tail->name);
	snprintf(urdu, urdu_size, "%s %s%s", head->urdu, middle->urdu, tail->urdu);
}

void sample_names_person(uint64_t seed, int number, const char *title, char *name, size_t size)
{
	const unsigned all = (unsigned)(COUNT(colours) * COUNT(fruits));
	unsigned at = (unsigned)((seed % all + (uint64_t)number * 251) % all);
	snprintf(name, size, "%s %s %s", title, colours[at % COUNT(colours)], fruits[at / COUNT(colours)]);
}

const char *sample_names_council(int tehsil, int number)
{
	return councils[tehsil % COUNT(councils)][number % COUNT(councils[0])];
}

void sample_names_capitals(char *text)
{
	for (; *text; text++)
		if (*text >= 'a' && *text <= 'z')
			*text = (char)(*text - 'a' + 'A');
}
