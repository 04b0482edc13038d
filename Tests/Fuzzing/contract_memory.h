/* Where the operands lie: slots, each between pages that nobody may touch, and each mapped twice. What a call may only
 * read it gets by the view that cannot be written. */
#ifndef CONTRACT_MEMORY_H
#define CONTRACT_MEMORY_H

enum { slots_there_are = 48, slot_bytes = 1 << 20, guard_bytes = 1 << 16, margin = 256 };

static unsigned char *writable, *readable, *nowhere;
static const size_t nowhere_bytes = (size_t)1 << 40;

/* The elements of each operand without padding; what two runs left there; the slots as they were before a run. */
static unsigned char values[slots_there_are][slot_bytes], results[2][slots_there_are][slot_bytes];
static unsigned char before[slots_there_are][slot_bytes];
static size_t used_from[slots_there_are], used_to[slots_there_are];

static unsigned char *slot_in(unsigned char *view, size_t slot) {
    return view + guard_bytes + slot * (slot_bytes + guard_bytes);
}

static void *reserve(size_t bytes) {
    void *p = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) {
        perror("contract: no room for the operands");
        exit(1);
    }
    return p;
}

static void map_slots(void) {
    const size_t total = guard_bytes + (size_t)slots_there_are * (slot_bytes + guard_bytes);
    const int file = memfd_create("operands", MFD_CLOEXEC);
    bool done = file >= 0 && ftruncate(file, (off_t)slots_there_are * slot_bytes) == 0;
    writable = reserve(total);
    readable = reserve(total);
    nowhere = reserve(nowhere_bytes);
    for (size_t i = 0; done && i < slots_there_are; i++) {
        const off_t at = (off_t)i * slot_bytes;
        done = mmap(slot_in(writable, i), slot_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, at) !=
                   MAP_FAILED &&
               mmap(slot_in(readable, i), slot_bytes, PROT_READ, MAP_SHARED | MAP_FIXED, file, at) != MAP_FAILED;
    }
    if (!done) {
        perror("contract: cannot map the operands");
        exit(1);
    }
    close(file);
}

/* Numbers for values and for the second layout. */
static double random_number(uint64_t *state) { return (double)((int64_t)split_mix(state) >> 40) / 8388608.0; }

#endif
