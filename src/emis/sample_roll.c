/* Everyone is invented: a title, a colour and a fruit for a name, an identity card that begins with five zeros (no
 * card does), no telephone. Scales follow the designations; a few people are on long leave, have left, or draw a
 * salary and are never seen. */
#include "config.h"
#include "emis/sample_roll.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/sample_names.h"
#include "emis/sample_random.h"
#include "emis/sample_row.h"

struct post {
	const char *designation;
	int bps, weight;
};

/* A school's first teacher has the first post of its level; the others are drawn by weight. */
static const struct post primary[] = {{"jvt", 14, 74}, {"mq", 14, 8}, {"jet", 15, 6}, {"contract_teacher", 14, 6},
	{"gpe_teacher", 14, 4}, {"community_teacher", 9, 2}};
static const struct post middle[] = {
	{"est", 15, 14}, {"jet", 15, 30}, {"jvt", 14, 26}, {"jat", 15, 10}, {"pet", 15, 10}, {"dm", 15, 10}};
static const struct post high[] = {{"head", 17, 0}, {"sst", 16, 24}, {"sst_science", 16, 12}, {"jet", 15, 22},
	{"jet_tech", 15, 4}, {"jvt", 14, 20}, {"jat", 15, 6}, {"pet", 15, 6}, {"dm", 15, 6}};
static const struct post higher[] = {{"principal", 19, 0}, {"ss", 17, 30}, {"sss", 18, 6}, {"vice_principal", 18, 2},
	{"sst", 16, 24}, {"sst_science", 16, 14}, {"jet", 15, 14}, {"pet", 15, 5}, {"dm", 15, 5}};
static const struct post others[] = {{"chowkidar", 2, 40}, {"naib_qasid", 2, 30}, {"sweeper", 2, 14},
	{"behishti", 2, 6}, {"junior_clerk", 11, 12}, {"lab_attendant", 4, 6}, {"lab_assistant", 7, 4},
	{"librarian", 14, 2}, {"mali", 2, 6}, {"senior_clerk", 14, 4}};

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

static const struct {
	const struct post *posts;
	int count, least, most, least_others, most_others;
} levels[] = {
	{primary, COUNT(primary), 1, 4, 0, 1},
	{middle, COUNT(middle), 6, 10, 1, 3},
	{high, COUNT(high), 13, 20, 3, 6},
	{higher, COUNT(higher), 20, 28, 6, 9},
};

/* Sex by the school: men or women as it is for boys or girls, either in a mixed one and a few the wrong way. */
static bool is_female(struct sample_random *random, const struct sample_school *school, bool is_teacher)
{
	if (!is_teacher)
		return sample_random_chance(random, school->gender == SAMPLE_GIRLS ? 450 : 20);
	switch (school->gender) {
	case SAMPLE_BOYS: return sample_random_chance(random, school->level == SAMPLE_PRIMARY ? 70 : 3);
	case SAMPLE_GIRLS: return !sample_random_chance(random, 4);
	case SAMPLE_MIXED: break;
	}
	return sample_random_chance(random, 480);
}

static void add(struct sample_world *world, struct sample_random *random, struct sample_school *school,
	bool is_teacher, const char *designation)
{
	static const int stays[] = {958, 8, 8, 26};
	if (world->person_count == SAMPLE_MAX_PERSONS)
		die("sample: more than %d persons", SAMPLE_MAX_PERSONS);
	struct sample_person *person = &world->persons[world->person_count++];
	/* 0 at work, 1 long leave, 2 suspended, 3 no longer here; a school's first teacher is at work. */
	int stay = is_teacher && school->teachers == 0 ? 0 : sample_random_pick(random, stays, COUNT(stays));
	*person = (struct sample_person){.is_teacher = is_teacher,
		.is_female = is_female(random, school, is_teacher),
		.designation = designation,
		.is_at_work = stay == 0,
		.is_on_roll = stay < 3};
	person->leave = stay == 1 ? (person->is_female ? "maternity_leave" : "study_leave")
		: stay == 2 ? "suspended" : NULL;
	person->since = stay == 0 ? 0 : world->reference - sample_random_between(random, 20, 400);
	person->is_ghost = stay == 0 && is_teacher && school->teachers > 0 && sample_random_chance(random, 18);
	person->posted = world->reference
		- (sample_random_chance(random, 60) ? sample_random_between(random, 40, 540)
		: sample_random_between(random, 700, 4200));
	school->person_count++;
	school->teachers += person->is_at_work && is_teacher;
	school->others += person->is_at_work && !is_teacher;
}

static const char *draw(struct sample_random *random, const struct post *posts, int count)
{
	int weights[16];
	for (int i = 0; i < count; i++)
		weights[i] = posts[i].weight;
	return posts[sample_random_pick(random, weights, count)].designation;
}

/* Nobody is on the roll of a school that was closed before the first return; in one that closed since, the staff was
 * transferred. */
static void make(struct sample_world *world, int number)
{
	static const int sizes[] = {18, 32, 30, 20}; /* of a primary school's one to four teachers */
	struct sample_school *school = &world->schools[number];
	struct sample_random random = sample_random_start(world->seed, "roll", number);
	int level = school->level;
	int teachers = level == SAMPLE_PRIMARY ? 1 + sample_random_pick(&random, sizes, COUNT(sizes))
		: sample_random_between(&random, levels[level].least, levels[level].most);
	int others_count = sample_random_between(&random, levels[level].least_others, levels[level].most_others);
	school->first_person = world->person_count;
	if (!school->is_functional)
		return;
	for (int i = 0; i < teachers; i++)
		add(world, &random, school, true,
			i == 0 ? levels[level].posts[0].designation : draw(&random, levels[level].posts, levels[level].count));
	for (int i = 0; i < others_count; i++)
		add(world, &random, school, false, i == 0 ? others[0].designation : draw(&random, others, COUNT(others)));
}

void sample_roll_make(struct sample_world *world)
{
	for (int i = 0; i < SAMPLE_SCHOOLS; i++)
		make(world, i);
}

static int scale(const char *designation)
{
	static const struct {
		const struct post *posts;
		int count;
	} all[] = {{primary, COUNT(primary)}, {middle, COUNT(middle)}, {high, COUNT(high)}, {higher, COUNT(higher)},
		{others, COUNT(others)}};
	for (int i = 0; i < COUNT(all); i++)
		for (int j = 0; j < all[i].count; j++)
			if (strcmp(all[i].posts[j].designation, designation) == 0)
				return all[i].posts[j].bps;
	die("sample: no scale for %s", designation);
}

/* Born 24 to 57 years before the reference, appointed from 20 years on, posted here after that. */
static void write_dates(struct sample_world *world, struct sample_random *random, const struct sample_person *person,
	struct sample_row *row)
{
	int youngest = world->reference - person->posted > 2000 ? 33 : 26;
	int birth = world->reference - sample_random_between(random, youngest * 365 + 30, 57 * 365);
	int appointed = sample_random_between(random, birth + 20 * 365, birth + 26 * 365);
	if (appointed > person->posted)
		appointed = person->posted;
	/* Whoever came here early in life was born earlier still. */
	if (appointed - birth < 19 * 365)
		birth = appointed - sample_random_between(random, 19 * 365, 22 * 365);
	sample_row_date(row, "birth_date", birth);
	sample_row_date(row, "appointed", appointed);
	sample_row_date(row, "posted", person->posted);
}

static void write_training(struct sample_random *random, const struct sample_person *person, struct sample_row *row)
{
	static const char *const academic[] = {"matric", "fa", "ba", "bs", "ma", "mphil"};
	static const char *const professional[] = {"none", "ptc", "ct", "ade", "bed", "med"};
	static const int junior[] = {8, 26, 38, 10, 18, 0}, senior[] = {0, 0, 26, 18, 50, 6},
		basic[] = {80, 20, 0, 0, 0, 0};
	static const int untrained[] = {6, 34, 26, 8, 22, 4}, trained[] = {3, 0, 4, 6, 57, 30};
	bool is_senior = scale(person->designation) >= 15;
	if (!person->is_teacher) {
		sample_row_text(row, "academic", academic[sample_random_pick(random, basic, COUNT(basic))]);
		return;
	}
	sample_row_text(row, "academic", academic[sample_random_pick(random, is_senior ? senior : junior, COUNT(junior))]);
	sample_row_text(row, "professional",
		professional[sample_random_pick(random, is_senior ? trained : untrained, COUNT(trained))]);
	if (!sample_random_chance(random, 80))
		sample_row_yes(row, "trained", sample_random_chance(random, 420));
}

static void write_status(struct sample_random *random, const struct sample_person *person, struct sample_row *row)
{
	static const char *const left[] = {"transferred", "retired", "resigned"};
	if (person->is_at_work) {
		sample_row_text(row, "status", "active");
		return;
	}
	sample_row_text(row, "status", !person->is_on_roll ? left[sample_random_between(random, 0, 2)]
		: strcmp(person->leave, "suspended") == 0 ? "suspended" : "long_leave");
	sample_row_date(row, "status_since", person->since);
}

static const char *employment(const char *designation)
{
	return strcmp(designation, "contract_teacher") == 0 ? "contract"
		: strcmp(designation, "gpe_teacher") == 0 ? "project"
		: strcmp(designation, "community_teacher") == 0 ? "community" : "regular";
}

static bool write_person(struct sample_world *world, const struct sample_school *school, int number,
	struct sample_row *row, struct err *err)
{
	static const char *const subjects[] = {"Urdu", "English", "Mathematics", "Science", "Islamiyat", "Social studies"};
	struct sample_person *person = &world->persons[number];
	struct sample_random random = sample_random_start(world->seed, "person", number);
	char name[61];
	sample_names_person(world->seed, number, person->is_teacher ? "Teacher" : "Helper", name, sizeof name);
	person->id = txn_make_id(world->txn);
	sample_row_id(row, "id", person->id);
	sample_row_text(row, "school", school->code);
	sample_row_text(row, "name", name);
	sample_row_text(row, "sex", person->is_female ? "female" : "male");
	if (!sample_random_chance(&random, 5))
		sample_row_format(row, "cnic", "00000%07d%d", number + 1, person->is_female ? 2 : 1);
	sample_row_format(row, "personal_no", "S%07d", number + 1);
	write_dates(world, &random, person, row);
	sample_row_text(row, "category", person->is_teacher ? "teaching" : "non_teaching");
	sample_row_text(row, "designation", person->designation);
	sample_row_number(row, "bps", scale(person->designation));
	sample_row_text(row, "employment", employment(person->designation));
	if (person->is_teacher && school->level != SAMPLE_PRIMARY)
		sample_row_text(row, "subject", subjects[sample_random_between(&random, 0, COUNT(subjects) - 1)]);
	write_training(&random, person, row);
	write_status(&random, person, row);
	return sample_row_insert(row, world->txn, err);
}

bool sample_roll_write(struct sample_world *world, struct err *err)
{
	struct sample_row row;
	bool is_good = true;
	sample_row_init(&row, world->set, "staff");
	for (int i = 0; is_good && i < SAMPLE_SCHOOLS; i++) {
		const struct sample_school *school = &world->schools[i];
		is_good = txn_entry(world->txn, NULL, err);
		for (int j = 0; is_good && j < school->person_count; j++)
			is_good = write_person(world, school, school->first_person + j, &row, err);
	}
	sample_row_free(&row);
	return is_good;
}
