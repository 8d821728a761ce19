/* The tests' world of forms: see the header. */
#include "config.h"
#include "form_world.h"

#include <dirent.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/mem.h"
#include "form/define.h"
#include "form/type.h"
#include "store/query.h"

const char FORM_WORLD_CODE[] =
	"[form]\ncode = code\ntitle = Code\nkey = list code\nscope = province\n"
	"[field list]\nlabel = List\ntype = text\n[field code]\nlabel = Code\ntype = text\n[field label]\nlabel = "
	"Label\ntype = text\n"
	"[field position]\nlabel = Place\ntype = whole\n[field class]\nlabel = Class\ntype = text\n"
	"[field valid_to]\nlabel = Last day\ntype = date\n";
const char FORM_WORLD_SCHOOL[] =
	"[form]\ncode = school\ntitle = School\nkey = code\nscope = district\n"
	"[field code]\nlabel = Code\ntype = school\n[field district]\nlabel = District\ntype = text\nrequired = yes\n"
	"[field name]\nlabel = Name\ntype = text\n[field level]\nlabel = Level\ntype = code\nlist = level\n"
	"[field lat]\nlabel = Latitude\ntype = decimal\nscale = 6\n"
	"[rule point]\nkind = soft\nholds = lat between 24.8 and 32.1\nsays = {lat} is outside the province, in "
	"{district}\nfield = lat\n";
const char FORM_WORLD_CENSUS[] =
	"[form]\ncode = census\ntitle = Census\nkey = school year\nscope = school\n"
	"[page head]\ntitle = Head\n[field school]\nlabel = School\ntype = school\n[field year]\nlabel = Year\ntype = "
	"year\n"
	"[field status]\nlabel = Status\ntype = code\nlist = status\nrequired = yes\n"
	"[field reason]\nlabel = Why closed\ntype = text\nask = status = 'closed'\nrequired = yes\n"
	"[field since]\nlabel = Since\ntype = date\nask = reason is not null\n"
	"[page pupils]\ntitle = Pupils\n[grid enrolment]\n"
	"[field boys]\nlabel = Boys\ntype = whole\ncomputed = sum(enrolment.boys)\n"
	"[field girls]\nlabel = Girls\ntype = whole\ncomputed = sum(enrolment.girls)\n"
	"[field classes]\nlabel = Classes\ntype = whole\ncomputed = count(enrolment.boys)\n"
	"[field pupils]\nlabel = Pupils\ntype = whole\ncomputed = coalesce(boys, 0) + coalesce(girls, 0)\n"
	"[field share]\nlabel = Share of girls\ntype = decimal\nscale = 2\ncomputed = 1.0 * girls / pupils\n"
	"[field rooms]\nlabel = Rooms\ntype = whole\nmin = 0\n[field used]\nlabel = Rooms used\ntype = whole\nmin = 0\n"
	"[rule used]\nkind = hard\nholds = used <= rooms\nsays = {used} rooms used of {rooms}\nfield = used\n"
	"[rule closed_pupils]\nkind = soft\nholds = reason is null or pupils = 0\nsays = Closed ({reason}) with {pupils} "
	"pupils\n"
	"[rule jump]\nkind = soft\nholds = abs(pupils - last.pupils) <= 50\nsays = {pupils} pupils, {last.pupils} a year "
	"before\n"
	"[rule level]\nkind = soft\nholds = school.level <> 'primary' or rooms <= 10\nsays = {rooms} rooms in a "
	"{school.level} school\n";
const char FORM_WORLD_ENROLMENT[] =
	"[form]\ncode = enrolment\ntitle = Enrolment\nkey = school year grade\nscope = school\nparent = census\n"
	"rows = grade\n[field school]\nlabel = School\ntype = school\n[field year]\nlabel = Year\ntype = year\n"
	"[field grade]\nlabel = Class\ntype = code\nlist = grade\n[field boys]\nlabel = Boys\ntype = whole\n"
	"[field girls]\nlabel = Girls\ntype = whole\n"
	"[rule many]\nkind = soft\nholds = boys + girls <= 100\nsays = {boys} boys and {girls} girls in class {grade}\n";
const char FORM_WORLD_VISIT[] = "[form]\ncode = visit\ntitle = Visit\nkey = id\nscope = school\n"
								"[field school]\nlabel = School\ntype = school\nrequired = yes\n[field date]\nlabel "
								"= Date\ntype = date\nrequired = yes\n"
								"[field status]\nlabel = Status\ntype = code\nlist = status\ndefault = open\n[grid "
								"visit_class]\n[grid visit_staff]\n"
								"[field present]\nlabel = Present\ntype = whole\ncomputed = sum(visit_class.boys)\n";
const char FORM_WORLD_VISIT_CLASS[] =
	"[form]\ncode = visit_class\ntitle = Classes\nkey = visit grade\nscope = parent\nparent = visit\n"
	"rows = grade\n[field visit]\nlabel = Visit\ntype = id\n[field grade]\nlabel = Class\ntype = code\nlist = grade\n"
	"[field boys]\nlabel = Boys\ntype = whole\nask = parent.status <> 'closed'\n"
	"[rule closed]\nkind = hard\nholds = parent.status <> 'closed' or boys is null\nsays = Boys at a closed school\n"
	"[rule share]\nkind = soft\nholds = boys * 2 <= parent.present or boys < 10\nsays = {boys} of {parent.present} "
	"in class {grade}\n";
const char FORM_WORLD_STAFF[] =
	"[form]\ncode = staff\ntitle = Staff\nkey = id\nscope = school\n"
	"[field school]\nlabel = School\ntype = school\n[field name]\nlabel = Name\ntype = text\npersonal = yes\n";
const char FORM_WORLD_VISIT_STAFF[] =
	"[form]\ncode = visit_staff\ntitle = Staff\nkey = visit staff\nscope = parent\nparent = visit\nrows = staff\n"
	"[field visit]\nlabel = Visit\ntype = id\n[field staff]\nlabel = Person\ntype = staff\n"
	"[field presence]\nlabel = Presence\ntype = text\n";

void form_world_refresh(struct form_world *world)
{
	struct err err = {0};

	form_set_free(world->set);
	if (!form_set_load(world->replica, &world->set, &err))
		fail_msg("%s", err.text);
}

void form_world_load(struct form_world *world, const char *text)
{
	struct err err = {0};

	if (!define_load(world->replica, "operator", text, strlen(text), NULL, 0, "test.ini", &err))
		fail_msg("%s", err.text);
	form_world_refresh(world);
}

static void put_pairs(struct record *record, va_list pairs)
{
	const char *pair;

	while ((pair = va_arg(pairs, const char *)) != NULL) {
		char *field = mem_copy_bytes(pair, strcspn(pair, "="));

		form_world_put(record, -1, -1, field, strchr(pair, '=') + 1);
		free(field);
	}
}

struct record *form_world_record(struct form_world *world, const char *form, ...)
{
	struct record *record = record_new(world->set, form_set_find(world->set, form));
	va_list pairs;

	va_start(pairs, form);
	put_pairs(record, pairs);
	va_end(pairs);
	return record;
}

void form_world_add(struct form_world *world, char *key, const char *form, ...)
{
	struct record *record = record_new(world->set, form_set_find(world->set, form));
	struct record_save save;
	struct err err = {0};
	va_list pairs;

	va_start(pairs, form);
	put_pairs(record, pairs);
	va_end(pairs);
	if (!record_save(world->replica, record, "operator", NULL, 0, true, &save, &err))
		fail_msg("%s", err.text);
	if (save.outcome != RECORD_SAVED)
		fail_msg("%s not saved: %s", form, save.broken.count > 0 ? save.broken.lines[0].text : "stale");
	if (key != NULL)
		strcpy(key, record->key);
	record_save_reset(&save);
	record_free(record);
}

static void add_code(struct form_world *world, const char *list, const char *code, const char *class, int position)
{
	char pairs[4][64];

	snprintf(pairs[0], sizeof pairs[0], "list=%s", list);
	snprintf(pairs[1], sizeof pairs[1], "code=%s", code);
	snprintf(pairs[2], sizeof pairs[2], "position=%d", position);
	snprintf(pairs[3], sizeof pairs[3], "class=%s", class);
	form_world_add(world, NULL, "code", pairs[0], pairs[1], pairs[2], pairs[3], NULL);
}

void form_world_open(struct form_world *world)
{
	static const char *const GRADES[] = {"kachi", "1", "2", "6"},
							 *const CLASSES[] = {"", "primary", "primary", "middle"};
	static const char *const FORMS[] = {FORM_WORLD_CODE, FORM_WORLD_SCHOOL, FORM_WORLD_CENSUS, FORM_WORLD_ENROLMENT,
		FORM_WORLD_VISIT, FORM_WORLD_VISIT_CLASS, FORM_WORLD_STAFF, FORM_WORLD_VISIT_STAFF};
	static int serial;
	const char *top = getenv("TMPDIR");
	struct err err = {0};

	*world = (struct form_world){
		.folder = mem_format("%s/zila-form-%d-%d", top != NULL ? top : "/tmp", (int) getpid(), serial++)};
	if (!replica_create_province(world->folder, false, &err) || !replica_open(world->folder, &world->replica, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++)
		form_world_load(world, FORMS[i]);
	for (int i = 0; i < 4; i++)
		add_code(world, "grade", GRADES[i], CLASSES[i], i + 1);
	add_code(world, "level", "primary", "", 1);
	add_code(world, "level", "middle", "", 2);
	add_code(world, "status", "open", "", 1);
	add_code(world, "status", "closed", "", 2);
	form_world_refresh(world);
	form_world_add(world, NULL, "school", "code=07086", "district=kech", "level=primary", "lat=26.5", NULL);
	form_world_add(world, NULL, "school", "code=07087", "district=kech", "level=middle", "lat=26.6", NULL);
}

void form_world_close(struct form_world *world)
{
	DIR *folder;
	struct dirent *item;

	form_set_free(world->set);
	replica_close(world->replica);
	folder = opendir(world->folder);
	while (folder != NULL && (item = readdir(folder)) != NULL) {
		char *path = mem_format("%s/%s", world->folder, item->d_name);

		unlink(path);
		free(path);
	}
	if (folder != NULL)
		closedir(folder);
	rmdir(world->folder);
	free(world->folder);
}

void form_world_put(struct record *record, int grid, int row, const char *field, const char *text)
{
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	int at = form_field(form, field);
	struct err err = {0};

	if (at < 0)
		fail_msg("no field %s", field);
	if (!(grid < 0 ? record_put(record, at, text, &err) : record_put_row(record, grid, row, at, text, &err)))
		fail_msg("%s", err.text);
}

int form_world_row(struct record *record, int grid, const char *value)
{
	const struct form *form = record->grids[grid].form;
	const char *last = form->fields[form->key[form->key_count - 1]].code;
	int row;

	for (row = 0; row < record->grids[grid].row_count; row++)
		if (strcmp(form_world_text(record, grid, row, last), value) == 0)
			return row;
	row = record_add_row(record, grid);
	form_world_put(record, grid, row, last, value);
	return row;
}

const char *form_world_text(const struct record *record, int grid, int row, const char *field)
{
	static char text[4096];
	const struct form *form = grid < 0 ? record->form : record->grids[grid].form;
	int at = form_field(form, field);
	struct buf out;

	buf_init(&out, sizeof text - 1);
	type_print(
		&form->fields[at], grid < 0 ? &record->cells[at].now : &record->grids[grid].rows[row].cells[at].now, &out);
	snprintf(text, sizeof text, "%s", out.bytes);
	buf_free(&out);
	return text;
}

const char *form_world_ask(struct form_world *world, const char *sql)
{
	static char text[4096];
	struct query *query;
	struct err err = {0};

	if (!query_open(world->replica, sql, &query, &err))
		fail_msg("%s", err.text);
	snprintf(text, sizeof text, "%s", query_step(query, &err) > 0 ? query_text(query, 0) : "");
	query_close(query);
	return text;
}
