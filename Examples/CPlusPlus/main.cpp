// Learns exclusive or, multiplies matrices in both precisions, and shows how an error arrives.
#include "kernels.hpp"

#include <cstdio>

using namespace kernels;

static void learn() {
    Matrix<float> x(4, 2), y(4, 1);
    for (std::size_t i = 0; i < 4; i++) {
        x(i, 0) = static_cast<float>(i / 2);
        x(i, 1) = static_cast<float>(i % 2);
        y(i, 0) = x(i, 0) != x(i, 1);
    }
    Network network(2, 8, 1, 1);
    double loss = 0;
    for (int i = 0; i < 500; i++)
        loss = network.step(x, y, 0.05);
    const Matrix<float> y_hat = network.predict(x);
    std::printf("loss %.4f; 0^0 %.2f, 0^1 %.2f, 1^0 %.2f, 1^1 %.2f\n", loss, y_hat(0, 0), y_hat(1, 0), y_hat(2, 0),
                y_hat(3, 0));
    const Matrix<float> last = network.predict(x.rows(2, 2)); // the same bits, whatever else is in the batch
    if (last(0, 0) != y_hat(2, 0) || last(1, 0) != y_hat(3, 0)) throw std::runtime_error("two rows differ from four");
    for (std::size_t i = 0; i < 4; i++) {
        if ((y_hat(i, 0) > 0.5f) != (y(i, 0) > 0.5f)) throw std::runtime_error("exclusive or was not learned");
    }
}

template <class T> static void multiply() {
    Matrix<T> a(3, 2), b(2, 3);
    for (std::size_t i = 0; i < 6; i++)
        a.data()[i] = b.data()[i] = static_cast<T>(i);
    const ck_executor serial = ck_serial_executor();
    const Matrix<T> c = product(a, b, &serial);
    std::printf("C(2, 1) = %g\n", static_cast<double>(c(2, 1)));
    if (c(2, 1) != 24) throw std::runtime_error("a product is wrong");
}

int main() try {
    std::printf("ckernels %s\n", ck_version());
    learn();
    multiply<float>();
    multiply<double>();
    try {
        check(ck_sgemm(CK_NO_TRANSPOSE, CK_NO_TRANSPOSE, 1, 1, 1, 1, nullptr, 1, nullptr, 1, 0, nullptr, 1, nullptr),
              "product");
        return 1;
    } catch (const std::runtime_error &error) {
        std::printf("as it should: %s\n", error.what());
    }
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
