/* Making, reading, writing and running scripts. */
#include "config.h"
#include "tests/sync/sim_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "tests/sync/sim_oracle.h"

enum { SCRIPT_MAX = 1 << 20, OPS_MAX = 64 };

static const struct sim_op *const nouns[] = { sim_write_ops, sim_draft_ops, sim_settle_ops, sim_line_ops, sim_heal_ops, sim_held_ops, sim_moves_ops, sim_recover_ops,
	sim_sign_ops, sim_blank_ops };

static unsigned pick(uint64_t *random, unsigned limit)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (unsigned) ((*random >> 11) % limit);
}

static int all_ops(const struct sim_op *out[OPS_MAX])
{
	int count = 0;

	for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
		for (const struct sim_op *op = nouns[i]; op->name; op++)
			out[count++] = op;
	return count;
}

void script_make(struct sim_script *script, unsigned seed, int steps)
{
	uint64_t random = 0x9e3779b97f4a7c15u ^ ((uint64_t) seed << 20) ^ seed;
	const struct sim_op *ops[OPS_MAX];
	int count = all_ops(ops), weights[OPS_MAX], total = 0;

	for (int i = 0; i < 8; i++)
		pick(&random, 2);
	*script = (struct sim_script) { 2 + (int) pick(&random, SIM_BOXES - 1), 1 + (int) pick(&random, 3), (int) pick(&random, 2),
		mem_zero((size_t) steps, sizeof(struct sim_step)), steps };
	/* Each seed has its own mixture: some things it never does, some often. */
	for (int i = 0; i < count; i++)
		total += weights[i] = ops[i]->weight * (int[]) { 0, 1, 1, 3 }[pick(&random, 4)] + (ops[i]->weight > 5);
	for (int i = 0; i < steps; i++) {
		int rest = (int) pick(&random, (unsigned) total), op = 0;

		while (rest >= weights[op])
			rest -= weights[op++];
		script->steps[i].op = ops[op];
		for (int j = 0; j < SIM_ARGUMENTS && ops[op]->arguments[j].name; j++)
			script->steps[i].arguments[j] = (int) pick(&random, (unsigned) ops[op]->arguments[j].limit);
	}
}

void script_free(struct sim_script *script)
{
	free(script->steps);
	*script = (struct sim_script) { .steps = NULL };
}

static void put_step(struct buf *out, const struct sim_step *step)
{
	buf_text(out, step->op->name);
	for (int i = 0; i < SIM_ARGUMENTS && step->op->arguments[i].name; i++)
		buf_format(out, " %s=%d", step->op->arguments[i].name, step->arguments[i]);
}

void script_put(const struct sim_script *script, struct buf *out)
{
	buf_format(out, "world boxes=%d narrow=%d apart=%d\n", script->boxes, script->narrow, script->is_apart);
	for (int i = 0; i < script->count; i++) {
		put_step(out, &script->steps[i]);
		buf_byte(out, '\n');
	}
}

/* An argument of a line; false where it is none of STEP's. */
static bool read_argument(struct sim_step *step, const char *word)
{
	size_t length = strcspn(word, "=");

	for (int i = 0; i < SIM_ARGUMENTS && step->op->arguments[i].name; i++) {
		char *end;

		if (strncmp(step->op->arguments[i].name, word, length) != 0 || step->op->arguments[i].name[length] != '\0'
				|| word[length] != '=')
			continue;
		step->arguments[i] = (int) strtol(word + length + 1, &end, 10);
		return *end == '\0' && step->arguments[i] >= 0 && step->arguments[i] < step->op->arguments[i].limit;
	}
	return false;
}

static bool read_line(struct sim_script *script, char *line)
{
	struct sim_step step = { .op = NULL };
	const struct sim_op *ops[OPS_MAX];
	int count = all_ops(ops);
	char *word;

	line[strcspn(line, "#")] = '\0';
	if (sscanf(line, "world boxes=%d narrow=%d apart=%d", &script->boxes, &script->narrow, &script->is_apart) == 3)
		return script->boxes >= 1 && script->boxes <= SIM_BOXES && script->narrow >= 1 && script->narrow <= 3;
	if (!(word = strtok(line, " \t")))
		return true;
	for (int i = 0; i < count && !step.op; i++)
		if (strcmp(ops[i]->name, word) == 0)
			step.op = ops[i];
	if (!step.op)
		return false;
	while ((word = strtok(NULL, " \t")))
		if (!read_argument(&step, word))
			return false;
	script->steps = mem_grow(script->steps, (size_t) script->count + 1, sizeof *script->steps);
	script->steps[script->count++] = step;
	return true;
}

bool script_read(const char *file, struct sim_script *script, struct err *err)
{
	struct buf text;
	char *rest, *line;
	int number = 0;
	bool is_good;

	*script = (struct sim_script) { .boxes = 0 };
	is_good = file_read(file, SCRIPT_MAX, &text, err);
	rest = text.bytes;
	while (is_good && (line = strsep(&rest, "\n"))) {
		number++;
		if (!read_line(script, line))
			is_good = err_set(err, EX_DATAERR, "%s line %d: is no step: see tests/sync/sim_*.c", file, number);
	}
	if (is_good && script->boxes == 0)
		is_good = err_set(err, EX_DATAERR, "%s: does not begin with \"world boxes=N narrow=N apart=N\"", file);
	buf_free(&text);
	if (!is_good)
		script_free(script);
	return is_good;
}

void script_run(const struct sim_script *script, struct sim *sim)
{
	for (int i = 0; i < script->count; i++) {
		size_t start = sim->trace.length;

		sim_say(sim, "%d ", i + 1);
		put_step(&sim->trace, &script->steps[i]);
		sim_say(sim, " :");
		if (sim->is_loud) {
			printf("# %s", sim->trace.bytes + start);
			fflush(stdout);
		}
		start = sim->trace.length;
		script->steps[i].op->run(sim, script->steps[i].arguments);
		sim_say(sim, "\n");
		if (sim->is_loud) {
			printf("%s", sim->trace.bytes + start);
			fflush(stdout);
		}
		oracle_judge(sim);
	}
}
