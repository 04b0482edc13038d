/* What has no operands: versions, messages, instruction sets, executors, the workspace. */
#ifndef CONTRACT_RUNTIME_H
#define CONTRACT_RUNTIME_H

enum { pieces_at_most = 4096 };
static atomic_uchar runs_of_piece[pieces_at_most];
static atomic_size_t pieces_in_order;
static void count_piece(void *context, size_t index) {
    if (context != runs_of_piece || index >= pieces_at_most) fail("a piece %zu that there is not", index);
    atomic_fetch_add(&runs_of_piece[index], 1);
    if (atomic_load(&pieces_in_order) == index) atomic_store(&pieces_in_order, index + 1);
}

static void check_executor(source *in) {
    static const size_t threads[] = {1, 2, 3, 5, 16, 0};
    const size_t wanted = threads[pick(in, 6)], kind = pick(in, 3);
    const size_t count = (pick(in, 256) << 8 | pick(in, 256)) % (pieces_at_most + 1);
    ck_executor executor, same;
    memset(&same, 0, sizeof same);
    if (kind == 0) {
        executor = ck_serial_executor();
        ck_set_serial_executor(&same);
    } else if (kind == 1) {
        executor = ck_openmp_executor(wanted);
        ck_set_openmp_executor(&same, wanted);
    } else {
        executor = ck_gang_executor(wanted, &gang_host);
        ck_set_gang_executor(&same, wanted, &gang_host);
    }
    if (executor.concurrency != same.concurrency || executor.run != same.run || executor.state != same.state)
        fail("two executors of one kind");
    if (executor.concurrency == 0) fail("an executor without concurrency");
    if (wanted == 0 && kind > 0 && executor.run != ck_serial_executor().run &&
        executor.concurrency > ck_default_thread_count())
        fail("more threads than the default");
    memset(runs_of_piece, 0, sizeof runs_of_piece);
    atomic_store(&pieces_in_order, 0);
    executor.run(executor.state, count, count_piece, runs_of_piece);
    for (size_t i = 0; i < pieces_at_most; i++) {
        if (atomic_load(&runs_of_piece[i]) != (i < count))
            fail("piece %zu of %zu ran %d times", i, count, (int)runs_of_piece[i]);
    }
    if (kind == 0 && pieces_in_order != count) fail("the serial executor changes the order");
}

static void check_set(size_t set) {
    const size_t count = ck_instruction_set_count(), before_it = ck_instruction_set();
    const char *name = ck_instruction_set_name(set);
    if ((name != NULL) != (set < count)) fail("the name of set %zu", set);
    const bool available = ck_instruction_set_is_available(set);
    if (available && set >= count) fail("set %zu is available", set);
    const ck_tile_sizes s = ck_stile_sizes(set), d = ck_dtile_sizes(set);
    if (set < count && !(s.mr && s.nr && s.mc && s.kc && s.nc && d.mr && d.nr && d.mc && d.kc && d.nc))
        fail("tile sizes of set %zu", set);
    const bool forced = ck_force_instruction_set(set);
    if (forced != available)
        fail("set %zu is %s but %s", set, available ? "available" : "not there",
             forced ? "was forced" : "cannot be forced");
    if (ck_instruction_set() != (forced ? set : before_it))
        fail("set %zu in use after set %zu", ck_instruction_set(), set);
    ck_reset_instruction_set();
    if (ck_instruction_set() != before_it) fail("the default set has changed");
}

static void check_runtime(source *in) {
    char version[32];
    switch (pick(in, 5)) {
    case 0: {
        snprintf(version, sizeof version, "%d.%d.%d", CK_VERSION_MAJOR, CK_VERSION_MINOR, CK_VERSION_PATCH);
        if (strcmp(ck_version(), version) != 0) fail("version %s", ck_version());
        const int status = pick(in, 2) ? (int)pick(in, 16) : (int)whole(in);
        const char *message = ck_status_message((ck_status)status);
        if (!message || !*message || message[strlen(message) - 1] == '.') fail("the message of status %d", status);
        break;
    }
    case 1: check_set(pick(in, 2) ? pick(in, 8) : pick_wild(in)); break;
    case 2: check_executor(in); break;
    case 3: {
        ck_workspace_release();
        if (ck_workspace_bytes() != 0) fail("%zu bytes are held after all were released", ck_workspace_bytes());
        /* Memory that is there, and sizes with nothing behind them. */
        const size_t bytes = pick_size(in, slot_bytes);
        ck_prefer_huge_pages(slot_in(writable, 0) + pick(in, 256), bytes);
        ck_prefer_huge_pages(NULL, bytes);
        break;
    }
    default: {
        const ck_thread_count_sources threads = ck_explain_default_thread_count();
        if (threads.chosen != ck_default_thread_count() || threads.chosen == 0) fail("two default thread counts");
        if (threads.affinity && threads.chosen > threads.affinity) fail("more threads than processors");
        if (!ck_cpu_name() || !ck_openmp_runtime()) fail("a name is missing");
        if (ck_cache_sizes_of_this_machine().l1 > (size_t)1 << 40) fail("cache sizes");
        if (!ck_openmp_is_available() && ck_openmp_executor(4).run != ck_serial_executor().run)
            fail("OpenMP is there and is not");
        const ck_executor executor = ck_default_executor();
        if (executor.concurrency == 0) fail("a default executor without concurrency");
        break;
    }
    }
}

#endif
