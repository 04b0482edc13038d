/* Prints size and alignment of each public struct, the offsets of its fields, and the values of each enumeration: what
 * programs that are compiled already, and those in other languages, rely on. */
#include <CKernels.h>
#include <stdalign.h>
#include <stdio.h>

#define SIZE(type) printf("%s %zu bytes, aligned to %zu\n", #type, sizeof(type), alignof(type))
#define FIELD(type, field) printf("%s.%s at %zu\n", #type, #field, offsetof(type, field))
#define VALUE(name) printf("%s %lld\n", #name, (long long)(name))
#define LOSS(type) SIZE(type), FIELD(type, sample_weights), FIELD(type, positive_weight), FIELD(type, label_smoothing)
#define NETWORK(type)                                                                                                  \
    SIZE(type), FIELD(type, hidden), FIELD(type, outputs), FIELD(type, w1), FIELD(type, b1), FIELD(type, w2),          \
        FIELD(type, b2)
#define GRADIENTS(type) SIZE(type), FIELD(type, b1), FIELD(type, w2), FIELD(type, b2), FIELD(type, x)

int main(void) {
    SIZE(ck_status), SIZE(ck_transpose), SIZE(ck_reduction);
    SIZE(ck_executor), FIELD(ck_executor, run), FIELD(ck_executor, state);
    SIZE(ck_gang_host), FIELD(ck_gang_host, run);
    SIZE(ck_thread_count_sources), FIELD(ck_thread_count_sources, quota), FIELD(ck_thread_count_sources, environment);
    FIELD(ck_thread_count_sources, environment_variable), FIELD(ck_thread_count_sources, chosen);
    SIZE(ck_tile_sizes), FIELD(ck_tile_sizes, mc), SIZE(ck_cache_sizes), FIELD(ck_cache_sizes, l3);
    LOSS(ck_sloss), LOSS(ck_dloss);
    NETWORK(ck_snetwork), NETWORK(ck_dnetwork), GRADIENTS(ck_snetwork_gradients), GRADIENTS(ck_dnetwork_gradients);
    SIZE(ck_slayer), FIELD(ck_slayer, w), FIELD(ck_slayer, b), SIZE(ck_slayer_gradients);
    SIZE(ck_dlayer), FIELD(ck_dlayer, w), FIELD(ck_dlayer, b), SIZE(ck_dlayer_gradients);
    SIZE(ck_sgd_options), FIELD(ck_sgd_options, momentum), FIELD(ck_sgd_options, weight_decay);
    FIELD(ck_sgd_options, nesterov);
    SIZE(ck_adam_options), FIELD(ck_adam_options, beta1), FIELD(ck_adam_options, beta2);
    FIELD(ck_adam_options, epsilon), FIELD(ck_adam_options, weight_decay);
    FIELD(ck_adam_options, decoupled_weight_decay);
    VALUE(CK_SUCCESS), VALUE(CK_NULL_POINTER), VALUE(CK_LEADING_DIMENSION), VALUE(CK_INCREMENT);
    VALUE(CK_SIZE_OVERFLOW), VALUE(CK_OVERLAP), VALUE(CK_WORKSPACE), VALUE(CK_NO_MEMORY), VALUE(CK_INVALID_ARGUMENT);
    VALUE(CK_NO_TRANSPOSE), VALUE(CK_TRANSPOSE), VALUE(CK_REDUCTION_MEAN), VALUE(CK_REDUCTION_SUM);
    VALUE(CK_LAYERS_AT_MOST), VALUE(CK_GANG_STAY_MICROSECONDS);
    return 0;
}
