/* Trains a network of two layers on made-up samples: is the product of the first two features above the third? */
#include <CKernels.h>
#include <stdio.h>
#include <stdlib.h>

enum { samples = 2048, inputs = 8, hidden = 32, outputs = 1, batch = 64, epochs = 60 };

/* The parameters lie behind each other, so that one call updates them all. */
enum { w1 = 0, b1 = w1 + hidden * inputs, w2 = b1 + hidden, b2 = w2 + outputs * hidden, count = b2 + outputs };

static float x[samples * inputs], y[samples * outputs];
static float parameters[count], gradient[count], first_moment[count], second_moment[count];

/* Uniform in [-1, 1). */
static float random_number(void) {
    static uint64_t state = 1;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (float)(state >> 40) / (1 << 23) - 1;
}

static void check(ck_status status) {
    if (status == CK_SUCCESS) return;
    fprintf(stderr, "train: %s\n", ck_status_message(status));
    exit(1);
}

int main(void) {
    for (int i = 0; i < samples; i++) {
        float *sample = x + i * inputs;
        for (int j = 0; j < inputs; j++)
            sample[j] = random_number();
        y[i] = sample[0] * sample[1] > sample[2];
    }
    for (int i = 0; i < hidden * inputs; i++)
        parameters[w1 + i] = 0.4f * random_number();
    for (int i = 0; i < outputs * hidden; i++)
        parameters[w2 + i] = 0.4f * random_number();

    const ck_snetwork network = {inputs,          hidden,          outputs,        parameters + w1,
                                 parameters + b1, parameters + w2, parameters + b2};
    const ck_snetwork_gradients gradients = {gradient + w1, gradient + b1, gradient + w2, gradient + b2, NULL};
    const ck_adam_options adam = {.learning_rate = 0.01, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8};
    printf("ckernels %s, %zu threads, OpenMP: %s\n", ck_version(), ck_default_thread_count(), ck_openmp_runtime());
    size_t step = 0;
    for (int epoch = 1; epoch <= epochs; epoch++) {
        double sum = 0;
        for (int first = 0; first < samples; first += batch) {
            double loss;
            check(ck_snetwork_gradient(&network, batch, x + first * inputs, inputs, y + first * outputs, outputs, NULL,
                                       &loss, &gradients, NULL, 0, NULL));
            check(ck_sadam(count, &adam, ++step, gradient, first_moment, second_moment, parameters, NULL));
            sum += loss * batch;
        }
        if (epoch == 1 || epoch % 20 == 0) printf("epoch %2d: loss %.4f\n", epoch, sum / samples);
    }
    return 0;
}
