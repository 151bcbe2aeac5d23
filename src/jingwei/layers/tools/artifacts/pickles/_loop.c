/* The hot loop of the pickle machine: opcodes that only push constants, move values or fill built-in containers.

   Contract. `steps` follows opcodes as long as each is one of these and its whole effect is certain. Before any other, and before anything odd (the data
   or the stack ends, a value of an unforeseen kind, an entry that is not set), it stops with the state as it was: the Python handler of that opcode
   decides and reports. So this file states no verdict, and without it only time is lost. Constants and rules are those of values.py and memo.py.

   Every read of the data is behind `have`; every object is held by a container or by a reference of its own while it is used. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <stdint.h>
#include <string.h>

enum { LIST, DICT, SET, TUPLE, FROZENSET, KINDS };
static const char *const KIND_NAMES[KINDS] = {"list", "dict", "set", "tuple", "frozenset"};
enum { PUT_LIST = 1 << LIST, PUT_DICT = 1 << DICT | 1 << LIST, PUT_SET = 1 << SET };

typedef enum { DONE, LEFT, FAILED } Outcome; /* LEFT: to the Python handler; FAILED: an exception is set (no memory) */
enum { NO_MEMO, WHOLE, THINNED };

typedef struct {
    PyObject_HEAD
    PyTypeObject *items; /* the class Items, and where its slots lie */
    Py_ssize_t kind, held, size, weight, heavy, nested;
    PyTypeObject *callee; /* the class of functions that are not kept */
    PyObject *nothing, *kinds[KINDS];
    Py_ssize_t kept, most_held, small, large;
    int64_t expansion, keyed;
} Loop;

typedef struct {
    const Loop *loop;
    const unsigned char *data;
    Py_ssize_t pos, end; /* pos: after the opcode in hand */
    PyObject *stack;     /* owned */
    PyObject *meta, *memo;
    Py_ssize_t below, count;
    int memo_kind;
    const unsigned char *wanted;
    Py_ssize_t wanted_size;
} Run;

#define SLOT(object, offset) (*(PyObject **)((char *)(object) + (offset)))
#define DEPTH(run) PyList_GET_SIZE((run)->stack)

static int have(const Run *run, Py_ssize_t count) { return count >= 0 && count <= run->end - run->pos; }

static uint64_t little(const unsigned char *at, int width) {
    uint64_t value = 0;
    for (int n = width - 1; n >= 0; n--) value = value << 8 | at[n];
    return value;
}

static Outcome push(Run *run, PyObject *value) { /* takes the reference */
    if (value == NULL) return FAILED;
    int failed = PyList_Append(run->stack, value);
    Py_DECREF(value);
    return failed ? FAILED : DONE;
}

static Outcome push_shared(Run *run, PyObject *value) {
    Py_INCREF(value);
    return push(run, value);
}

static int cut(PyObject *list, Py_ssize_t count) { /* removes the last `count` */
    Py_ssize_t size = PyList_GET_SIZE(list);
    return PyList_SetSlice(list, size - count, size, NULL);
}

/* containers */

static int is_items(const Loop *loop, PyObject *value) { return Py_TYPE(value) == loop->items; }

static int number_in(PyObject *object, Py_ssize_t offset, int64_t *value) { /* 0 when it is no number that fits */
    PyObject *found = SLOT(object, offset);
    int overflow = 0;
    if (found == NULL || !PyLong_CheckExact(found)) return 0;
    *value = PyLong_AsLongLongAndOverflow(found, &overflow);
    return !overflow && *value >= 0;
}

static int set_slot(PyObject *object, Py_ssize_t offset, PyObject *value) { /* takes the reference; -1 when it is NULL */
    if (value == NULL) return -1;
    PyObject *before = SLOT(object, offset);
    SLOT(object, offset) = value;
    Py_XDECREF(before);
    return 0;
}

/* weight + the number and the weights of `values`; -1 when it is for Python to judge */
static int64_t heavier(const Loop *loop, int64_t weight, PyObject *const *values, Py_ssize_t count) {
    weight += count;
    for (Py_ssize_t n = 0; n < count; n++) {
        int64_t one;
        if (Py_TYPE(values[n]) == loop->callee) return -1;
        if (!is_items(loop, values[n])) continue;
        if (!number_in(values[n], loop->weight, &one) || one > loop->keyed) return -1;
        weight += one;
        if (weight > loop->expansion) return -1;
    }
    return weight > loop->expansion ? -1 : weight;
}

static void let_go(const Loop *loop, PyObject *held) {
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(held); n++) {
        PyObject *value = PyList_GET_ITEM(held, n);
        int64_t weight;
        if (!is_items(loop, value) || !number_in(value, loop->weight, &weight) || weight <= loop->small) continue;
        Py_INCREF(value);
        set_slot(value, loop->held, Py_NewRef(loop->nothing));
        Py_DECREF(value);
    }
}

/* `values` is a list of our own; `made` is a container of `size` items that becomes heavier. As `extend` in values.py */
static int extend(const Loop *loop, PyObject *made, PyObject *values, int64_t size, int64_t weight) {
    PyObject *held = SLOT(made, loop->held);
    Py_ssize_t before = PyList_GET_SIZE(held), more = PyList_GET_SIZE(values);
    int whole = size == before;
    for (Py_ssize_t n = 0; n < more && SLOT(made, loop->nested) == Py_True; n++)
        if (!is_items(loop, PyList_GET_ITEM(values, n))) set_slot(made, loop->nested, Py_NewRef(Py_False));
    PyObject *now = loop->nothing;
    size += more;
    if (!whole || size > loop->most_held) {
        Py_INCREF(now);
    } else if (before == 0) {
        now = Py_NewRef(values);
    } else {
        now = PySequence_Concat(held, values);
        if (now == NULL) return -1;
    }
    if (set_slot(made, loop->weight, PyLong_FromLongLong(weight)) || set_slot(made, loop->size, PyLong_FromLongLong(size))) {
        Py_DECREF(now);
        return -1;
    }
    Py_INCREF(now);
    set_slot(made, loop->held, now);
    if (weight > loop->large && now != loop->nothing) let_go(loop, now);
    Py_DECREF(now);
    return 0;
}

static PyObject *empty(const Loop *loop, int kind) {
    PyObject *made = loop->items->tp_alloc(loop->items, 0);
    if (made == NULL) return NULL;
    SLOT(made, loop->kind) = Py_NewRef(loop->kinds[kind]);
    SLOT(made, loop->held) = Py_NewRef(loop->nothing);
    SLOT(made, loop->heavy) = Py_NewRef(Py_False), SLOT(made, loop->nested) = Py_NewRef(Py_True);
    if (set_slot(made, loop->size, PyLong_FromLong(0)) || set_slot(made, loop->weight, PyLong_FromLong(1))) Py_CLEAR(made);
    return made;
}

static PyObject *container(const Loop *loop, int kind, PyObject *values, int64_t weight) {
    PyObject *made = empty(loop, kind);
    if (made != NULL && extend(loop, made, values, 0, weight)) Py_CLEAR(made);
    return made;
}

static int takes(const Loop *loop, PyObject *target, int kinds) {
    PyObject *held, *kind;
    if (!is_items(loop, target)) return 0;
    kind = SLOT(target, loop->kind), held = SLOT(target, loop->held);
    if (held == NULL || !PyList_CheckExact(held)) return 0;
    for (int n = 0; n < KINDS; n++)
        if (kinds >> n & 1 && kind == loop->kinds[n]) return 1;
    return 0;
}

static Outcome fill(Run *run, PyObject *target, PyObject *values, int64_t size, int64_t weight) { /* takes `values` */
    if (values == NULL) return FAILED;
    Py_INCREF(target);
    int failed = extend(run->loop, target, values, size, weight);
    Py_DECREF(target);
    Py_DECREF(values);
    return failed ? FAILED : DONE;
}

static Outcome tuple_of(Run *run, Py_ssize_t count) {
    Py_ssize_t depth = DEPTH(run);
    if (depth < count) return LEFT;
    int64_t weight = heavier(run->loop, 1, ((PyListObject *)run->stack)->ob_item + depth - count, count);
    if (weight < 0) return LEFT;
    PyObject *values = PyList_GetSlice(run->stack, depth - count, depth);
    PyObject *made = values ? container(run->loop, TUPLE, values, weight) : NULL;
    Py_XDECREF(values);
    if (made == NULL) return FAILED;
    if (cut(run->stack, count)) { Py_DECREF(made); return FAILED; }
    return push(run, made);
}

/* level under the topmost mark (borrowed), NULL without one */
static PyObject *under(const Run *run) {
    Py_ssize_t levels = PyList_GET_SIZE(run->meta);
    PyObject *level = levels ? PyList_GET_ITEM(run->meta, levels - 1) : NULL;
    return level && PyList_CheckExact(level) ? level : NULL;
}

static PyObject *pop_mark(Run *run) { /* the level above it, now ours; the caller has asked `under` */
    PyObject *values = run->stack;
    run->stack = Py_NewRef(under(run));
    run->below -= DEPTH(run);
    if (cut(run->meta, 1)) Py_CLEAR(values);
    return values;
}

static Outcome mark(Run *run) {
    PyObject *level = PyList_New(0);
    if (level == NULL) return FAILED;
    if (PyList_Append(run->meta, run->stack)) { Py_DECREF(level); return FAILED; }
    run->below += DEPTH(run);
    Py_SETREF(run->stack, level);
    return DONE;
}

static Outcome from_mark(Run *run, int kind) {
    if (under(run) == NULL) return LEFT;
    int64_t weight = heavier(run->loop, 1, ((PyListObject *)run->stack)->ob_item, DEPTH(run));
    if (weight < 0) return LEFT;
    PyObject *values = pop_mark(run);
    PyObject *made = values ? container(run->loop, kind, values, weight) : NULL;
    Py_XDECREF(values);
    return push(run, made);
}

static Outcome many(Run *run, int kinds) {
    PyObject *level = under(run);
    Py_ssize_t depth = level ? PyList_GET_SIZE(level) : 0;
    PyObject *target = depth ? PyList_GET_ITEM(level, depth - 1) : NULL;
    int64_t size, weight;
    if (target == NULL || !takes(run->loop, target, kinds)) return LEFT;
    if (!number_in(target, run->loop->size, &size) || !number_in(target, run->loop->weight, &weight)) return LEFT;
    weight = heavier(run->loop, weight, ((PyListObject *)run->stack)->ob_item, DEPTH(run));
    if (weight < 0) return LEFT;
    return fill(run, target, pop_mark(run), size, weight);
}

static Outcome one(Run *run, Py_ssize_t count, int kinds) { /* APPEND, SETITEM */
    Py_ssize_t depth = DEPTH(run);
    PyObject *target = depth > count ? PyList_GET_ITEM(run->stack, depth - count - 1) : NULL;
    int64_t size, weight;
    if (target == NULL || !takes(run->loop, target, kinds)) return LEFT;
    if (!number_in(target, run->loop->size, &size) || !number_in(target, run->loop->weight, &weight)) return LEFT;
    weight = heavier(run->loop, weight, ((PyListObject *)run->stack)->ob_item + depth - count, count);
    if (weight < 0) return LEFT;
    PyObject *values = PyList_GetSlice(run->stack, depth - count, depth);
    if (values == NULL || cut(run->stack, count)) { Py_XDECREF(values); return FAILED; }
    return fill(run, target, values, size, weight);
}

/* memo */

static int is_wanted(const Run *run, Py_ssize_t index) {
    return index >> 3 < run->wanted_size && run->wanted[index >> 3] >> (index & 7) & 1;
}

static Outcome put(Run *run, Py_ssize_t index) {
    Py_ssize_t depth = DEPTH(run);
    if (!depth || run->memo_kind == NO_MEMO) return LEFT;
    if (run->memo_kind == THINNED) {
        if (index > run->count) return LEFT;
        run->count += index == run->count;
        if (!is_wanted(run, index)) return DONE;
    }
    PyObject *key = PyLong_FromSsize_t(index);
    if (key == NULL) return FAILED;
    int failed = PyDict_SetItem(run->memo, key, PyList_GET_ITEM(run->stack, depth - 1));
    Py_DECREF(key);
    return failed ? FAILED : DONE;
}

static Outcome get(Run *run, Py_ssize_t index) {
    if (run->memo_kind == NO_MEMO) return LEFT;
    PyObject *key = PyLong_FromSsize_t(index);
    if (key == NULL) return FAILED;
    PyObject *value = PyDict_GetItemWithError(run->memo, key);
    Py_DECREF(key);
    if (value == NULL) return PyErr_Occurred() ? FAILED : LEFT;
    return push_shared(run, value);
}

/* constants with a length before them */

enum { TEXT, LATIN, BYTES };

static Outcome counted(Run *run, int width, int form) {
    if (!have(run, width)) return LEFT;
    uint64_t size = little(run->data + run->pos, width);
    if (size > (uint64_t)run->loop->kept || !have(run, width + (Py_ssize_t)size)) return LEFT;
    const char *at = (const char *)run->data + run->pos + width;
    PyObject *value = form == TEXT    ? PyUnicode_DecodeUTF8(at, (Py_ssize_t)size, "surrogatepass")
                      : form == LATIN ? PyUnicode_DecodeLatin1(at, (Py_ssize_t)size, NULL)
                                      : PyBytes_FromStringAndSize(at, (Py_ssize_t)size);
    if (value == NULL && PyErr_ExceptionMatches(PyExc_UnicodeError)) {
        PyErr_Clear();
        return LEFT;
    }
    run->pos += width + (Py_ssize_t)size;
    return push(run, value);
}

static Outcome fixed(Run *run, int width, int sign) {
    if (!have(run, width)) return LEFT;
    uint64_t value = little(run->data + run->pos, width);
    run->pos += width;
    return push(run, PyLong_FromLong(sign ? (long)(int32_t)value : (long)value));
}

static Outcome real(Run *run) {
    if (!have(run, 8)) return LEFT;
    double value = PyFloat_Unpack8((const char *)run->data + run->pos, 0);
    run->pos += 8;
    return push(run, PyFloat_FromDouble(value));
}

static Outcome long1(Run *run) {
    if (!have(run, 1)) return LEFT;
    int size = run->data[run->pos];
    if (size < 1 || size > 8 || !have(run, 1 + size)) return LEFT;
    uint64_t value = little(run->data + run->pos + 1, size), top = UINT64_C(1) << (8 * size - 1);
    run->pos += 1 + size;
    return push(run, PyLong_FromLongLong((int64_t)((value ^ top) - top)));
}

static Outcome indexed(Run *run, int width, Outcome (*act)(Run *, Py_ssize_t)) {
    if (!have(run, width)) return LEFT;
    Outcome outcome = act(run, (Py_ssize_t)little(run->data + run->pos, width));
    run->pos += width;
    return outcome;
}

static Outcome step(Run *run, unsigned char opcode) {
    const Loop *loop = run->loop;
    switch (opcode) {
    case 'K': return fixed(run, 1, 0);
    case 'M': return fixed(run, 2, 0);
    case 'J': return fixed(run, 4, 1);
    case 'G': return real(run);
    case 0x8a: return long1(run);
    case 'N': return push_shared(run, Py_None);
    case 0x88: return push_shared(run, Py_True);
    case 0x89: return push_shared(run, Py_False);
    case 0x8c: return counted(run, 1, TEXT);
    case 'X': return counted(run, 4, TEXT);
    case 0x8d: return counted(run, 8, TEXT);
    case 'U': return counted(run, 1, LATIN);
    case 'T': return counted(run, 4, LATIN);
    case 'C': return counted(run, 1, BYTES);
    case 'B': return counted(run, 4, BYTES);
    case 0x8e: case 0x96: return counted(run, 8, BYTES);
    case 0x94: return put(run, run->memo_kind == THINNED ? run->count : PyDict_GET_SIZE(run->memo));
    case 'q': return indexed(run, 1, put);
    case 'r': return indexed(run, 4, put);
    case 'h': return indexed(run, 1, get);
    case 'j': return indexed(run, 4, get);
    case ']': return push(run, empty(loop, LIST));
    case '}': return push(run, empty(loop, DICT));
    case ')': return push(run, empty(loop, TUPLE));
    case 0x8f: return push(run, empty(loop, SET));
    case 0x85: return tuple_of(run, 1);
    case 0x86: return tuple_of(run, 2);
    case 0x87: return tuple_of(run, 3);
    case 't': return from_mark(run, TUPLE);
    case 'l': return from_mark(run, LIST);
    case 'd': return from_mark(run, DICT);
    case 0x91: return from_mark(run, FROZENSET);
    case 'a': return one(run, 1, PUT_LIST);
    case 's': return one(run, 2, PUT_DICT);
    case 'e': return many(run, PUT_LIST);
    case 'u': return many(run, PUT_DICT);
    case 0x90: return many(run, PUT_SET);
    case '(': return mark(run);
    case '0': return DEPTH(run) ? (cut(run->stack, 1) ? FAILED : DONE) : LEFT;
    case '2': return DEPTH(run) ? push_shared(run, PyList_GET_ITEM(run->stack, DEPTH(run) - 1)) : LEFT;
    case '1': {
        PyObject *values = under(run) ? pop_mark(run) : NULL;
        if (values == NULL) return PyErr_Occurred() ? FAILED : LEFT;
        Py_DECREF(values);
        return DONE;
    }
    default: return LEFT;
    }
}

PyDoc_STRVAR(steps_doc, "steps(data, pos, most, frame_end, stack, meta, below, memo, wanted, count) -> (at, pos, done, stack, below, count)\n\n"
    "Follow at most `most` opcodes from `pos`, up to the border `frame_end`; `at` is the last one's place. `wanted` and `count` are those of a\n"
    "thinned memo; None, 0: the memo keeps all; None, -1: it is not for this loop.");

static PyObject *steps(Loop *loop, PyObject *args) {
    Run run = {.loop = loop};
    Py_buffer data, wanted = {0};
    PyObject *border, *bits, *result = NULL;
    Py_ssize_t most, done = 0, at;
    if (!PyArg_ParseTuple(args, "y*nnO!O!O!nO!On", &data, &run.pos, &most, &PyLong_Type, &border, &PyList_Type, &run.stack, &PyList_Type,
                          &run.meta, &run.below, &PyDict_Type, &run.memo, &bits, &run.count))
        return NULL;
    Py_INCREF(run.stack);
    int overflow;
    int64_t frame_end = PyLong_AsLongLongAndOverflow(border, &overflow);
    if (overflow) frame_end = INT64_MAX;
    if (bits != Py_None && PyObject_GetBuffer(bits, &wanted, PyBUF_SIMPLE)) goto end;
    run.data = data.buf, run.end = data.len;
    run.wanted = wanted.buf, run.wanted_size = wanted.len;
    run.memo_kind = bits != Py_None ? THINNED : run.count == 0 ? WHOLE : NO_MEMO;
    at = run.pos;
    if (run.pos < 0) goto end;
    while (done < most && run.pos < run.end) {
        Py_ssize_t here = run.pos++;
        Outcome outcome = step(&run, run.data[here]);
        if (outcome == FAILED) goto end;
        if (outcome == LEFT) {
            run.pos = here;
            break;
        }
        at = here;
        done++;
        if (run.pos >= frame_end) break;
    }
    result = Py_BuildValue("nnnOnn", at, run.pos, done, run.stack, run.below, run.count);
end:
    Py_XDECREF(run.stack);
    if (wanted.obj) PyBuffer_Release(&wanted);
    PyBuffer_Release(&data);
    if (result == NULL && !PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "an offset before the data");
    return result;
}

/* the class of the loop: what it must know of values.py */

static int slot_of(PyTypeObject *type, const char *name, Py_ssize_t *offset) {
    PyObject *found = PyDict_GetItemString(type->tp_dict, name);
    PyMemberDef *member = found && Py_IS_TYPE(found, &PyMemberDescr_Type) ? ((PyMemberDescrObject *)found)->d_member : NULL;
    if (member == NULL || member->type != T_OBJECT_EX) {
        PyErr_Format(PyExc_TypeError, "%s is no slot of %s", name, type->tp_name);
        return -1;
    }
    *offset = member->offset;
    return 0;
}

static PyObject *loop_new(PyTypeObject *type, PyObject *args, PyObject *keywords) {
    (void)keywords;
    PyObject *items, *callee, *nothing;
    long long expansion, keyed;
    Loop *loop = (Loop *)type->tp_alloc(type, 0);
    if (loop == NULL) return NULL;
    if (!PyArg_ParseTuple(args, "O!O!O!nnnnLL", &PyType_Type, &items, &PyType_Type, &callee, &PyList_Type, &nothing, &loop->kept,
                          &loop->most_held, &loop->small, &loop->large, &expansion, &keyed))
        goto fail;
    loop->items = (PyTypeObject *)Py_NewRef(items);
    loop->callee = (PyTypeObject *)Py_NewRef(callee);
    loop->nothing = Py_NewRef(nothing);
    loop->expansion = expansion, loop->keyed = keyed;
    if (slot_of(loop->items, "kind", &loop->kind) || slot_of(loop->items, "held", &loop->held) || slot_of(loop->items, "size", &loop->size) ||
        slot_of(loop->items, "weight", &loop->weight) || slot_of(loop->items, "heavy", &loop->heavy) ||
        slot_of(loop->items, "nested", &loop->nested))
        goto fail;
    for (int n = 0; n < KINDS; n++)
        if ((loop->kinds[n] = PyUnicode_InternFromString(KIND_NAMES[n])) == NULL) goto fail;
    return (PyObject *)loop;
fail:
    Py_DECREF(loop);
    return NULL;
}

static void loop_dealloc(Loop *loop) {
    Py_XDECREF(loop->items);
    Py_XDECREF(loop->callee);
    Py_XDECREF(loop->nothing);
    for (int n = 0; n < KINDS; n++) Py_XDECREF(loop->kinds[n]);
    Py_TYPE(loop)->tp_free((PyObject *)loop);
}

static PyMethodDef loop_methods[] = {{"steps", (PyCFunction)steps, METH_VARARGS, steps_doc}, {0}};

static PyTypeObject loop_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "jingwei.layers.tools.artifacts.pickles._loop.Loop",
    .tp_doc = "Loop(Items, Callee, NOTHING, KEPT, HELD, SMALL, LARGE, EXPANSION, KEYED)",
    .tp_basicsize = sizeof(Loop),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = loop_new,
    .tp_dealloc = (destructor)loop_dealloc,
    .tp_methods = loop_methods,
};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "_loop", .m_size = -1};

PyMODINIT_FUNC PyInit__loop(void) {
    PyObject *made = PyType_Ready(&loop_type) ? NULL : PyModule_Create(&module);
    if (made != NULL && PyModule_AddObjectRef(made, "Loop", (PyObject *)&loop_type)) Py_CLEAR(made);
    return made;
}
