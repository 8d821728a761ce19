#include "config.h"
#include "screens/findings.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "emis/state.h"
#include "screens/app.h"
#include "screens/profile.h"
#include "tui/list.h"

enum { FINDINGS_OPEN = 1, FINDINGS_MAX = 300 };

static const struct view_key findings_keys[] = {
	{FINDINGS_OPEN, {KEY_ENTER}, "schools", "the schools that break this rule, card by card"},
	{0},
};

struct findings {
	struct app *app;
	struct state_rule rules[FINDINGS_MAX];
	struct list list;
};

/* What the rule's sentence says, without values: its code in words. */
static void name_rule(const struct state_rule *rule, char *out, size_t size)
{
	size_t length = 0;
	for (; rule->rule[length] && length + 1 < size; length++)
		out[length] = rule->rule[length] == '_' ? ' ' : rule->rule[length];
	out[length] = '\0';
}

static void draw_row(void *arg, int index, struct canvas *row)
{
	struct findings *findings = arg;
	const struct state_rule *rule = &findings->rules[index];
	char name[80];
	name_rule(rule, name, sizeof name);
	canvas_print(row, 0, 0, ROLE_NORMAL, "%7ld", rule->count);
	canvas_put_cut(row, 0, 9, row->columns - 22, ROLE_NORMAL, name);
	canvas_put_cut(row, 0, row->columns - 12, 12, ROLE_DIM, rule->form);
}

static int draw(void *state, struct canvas *canvas)
{
	struct findings *findings = state;
	if (findings->list.count == 0)
		canvas_put(canvas, 0, 0, -1, ROLE_GOOD, "Nothing saved breaks a rule.");
	else
		list_draw(&findings->list, canvas, draw_row, findings, true);
	return 0;
}

static void open_rule(struct findings *findings)
{
	if (findings->list.selected < 0)
		return;
	const struct state_rule *rule = &findings->rules[findings->list.selected];
	int count;
	char name[80];
	char **codes = state_rule_schools(findings->app->replica, rule->form, rule->rule, &count);
	name_rule(rule, name, sizeof name);
	if (count > 0)
		profile_push(findings->app, (const char *const *)codes, count, 0, name);
	else
		view_say(findings->app->views, ROLE_NORMAL, "These records belong to no school: `zila check %s` lists them.", rule->form);
	for (int i = 0; i < count; i++)
		free(codes[i]);
	free(codes);
}

static enum view_result key(struct views *views, void *state, int action, const struct key *key)
{
	struct findings *findings = state;
	(void)views;
	if (action == FINDINGS_OPEN) {
		open_rule(findings);
		return VIEW_DONE;
	}
	return list_key(&findings->list, key) ? VIEW_DONE : VIEW_PASS;
}

static void title(void *state, struct buf *out)
{
	(void)state;
	buf_text(out, "Findings in what was saved, by rule");
}

static const struct view_ops findings_ops = {
	.name = "findings",
	.keys = findings_keys,
	.title = title,
	.draw = draw,
	.key = key,
	.free = free,
};

void findings_push(struct app *app)
{
	struct findings *findings = mem_zero(1, sizeof *findings);
	findings->app = app;
	list_init(&findings->list, state_rules(app->replica, findings->rules, FINDINGS_MAX));
	view_push(app->views, &findings_ops, findings);
}
