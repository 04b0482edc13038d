/* A call of each kind in one precision, in shapes that go through each way of dividing the work between threads. Gives
 * a digest of the results. Included once for each precision, with R and CK for the names and real for the type. */
static uint64_t R(calls)(const ck_executor *executor) {
    enum { elements = 1 << 21, results = 1 << 19 };
    real *const numbers = malloc(elements * sizeof(real)), *const c = malloc(results * sizeof(real));
    REQUIRE(numbers && c);
    uint32_t seed = 1;
    for (size_t i = 0; i < elements; i++) {
        seed = seed * 1664525u + 1013904223u;
        numbers[i] = (real)(seed >> 16) / (1 << 15) - 1;
    }
    const real *const a = numbers, *const b = numbers + elements / 2;
    uint64_t digest = 0xcbf29ce484222325u;

    /* Blocks of C; rows of A packed ahead; depth divided; few rows; one row or column. */
    static const size_t products[][3] = {{300, 200, 300}, {1000, 70, 260}, {20, 18, 5000}, {40, 100, 2500},
                                         {7, 2048, 301},  {16, 1100, 530}, {1, 1500, 333}, {1500, 1, 333}};
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        const size_t m = products[i][0], n = products[i][1], k = products[i][2];
        for (unsigned way = 0; way < 4; way++) {
            const bool ta = way & 1, tb = way & 2;
            for (size_t j = 0; j < m * n; j++)
                c[j] = 1;
            REQUIRE(CK(gemm)(ta, tb, m, n, k, 1, a, ta ? m : k, b, tb ? k : n, (real)(way % 3), c, n, executor) == 0);
            digest = digest_of(digest, c, m * n * sizeof(real));
        }
    }
    for (unsigned way = 0; way < 2; way++) {
        REQUIRE(CK(gemv)(way, 700, 800, 1, a, 800, b, 1, 0, c, 1, executor) == 0);
        digest = digest_of(digest, c, (way ? 800 : 700) * sizeof(real));
    }
    REQUIRE(CK(outer)(500, 700, 1, a, 1, b, 1, 0, c, 700, executor) == 0);
    digest = digest_of(digest, c, 500 * 700 * sizeof(real));

    const size_t n = results / 2;
    real *const y = c, *const dx = c + n;
    REQUIRE(CK(sigmoid)(n, a, y, executor) == 0);
    REQUIRE(CK(sigmoid_backward)(n, y, b, dx, executor) == 0);
    digest = digest_of(digest, c, results * sizeof(real));
    double loss;
    REQUIRE(CK(bce_with_logits)(n / 8, 8, a, 8, y, 8, NULL, &loss, dx, 8, executor) == 0);
    digest = digest_of(digest_of(digest, &loss, sizeof loss), dx, n * sizeof(real));

    /* Targets in [0, 1] from here on: y. Networks in blocks of rows, and over the whole batch. */
    static const size_t networks[][4] = {{600, 30, 16, 3}, {260, 300, 70, 2}, {100, 200, 260, 140}};
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
        const size_t *s = networks[i];
        const CK(layer) layers[] = {{s[1], s[2], a, b}, {s[2], s[3], a + 1000, b + 1000}};
        real *const w1 = dx, *const w2 = w1 + s[1] * s[2], *const b1 = w2 + s[2] * s[3], *const b2 = b1 + s[2];
        const CK(layer_gradients) gradients[] = {{w1, b1}, {w2, b2}};
        real *const dinput = b2 + s[3];
        REQUIRE(dinput + s[0] * s[1] <= c + results);
        REQUIRE(CK(mlp_gradient)(2, layers, s[0], b, s[1], y, s[3], NULL, &loss, gradients, dinput, NULL, 0,
                                 executor) == 0);
        digest = digest_of(digest, &loss, sizeof loss);
        digest = digest_of(digest, w1, (size_t)(dinput + s[0] * s[1] - w1) * sizeof(real));
        REQUIRE(CK(mlp_forward)(2, layers, s[0], b, s[1], dx, s[3], NULL, 0, executor) == 0);
        digest = digest_of(digest, dx, s[0] * s[3] * sizeof(real));
    }

    real *const parameters = numbers;
    const ck_sgd_options sgd = {.learning_rate = 0.1, .momentum = 0.9};
    REQUIRE(CK(sgd)(n, &sgd, b, dx, parameters, executor) == 0);
    const ck_adam_options adam = {.learning_rate = 0.1, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8};
    REQUIRE(CK(adam)(n, &adam, 1, b, dx, y, parameters, executor) == 0);
    digest = digest_of(digest, c, results * sizeof(real));
    digest = digest_of(digest, parameters, n * sizeof(real));
    free(numbers);
    free(c);
    return digest;
}
