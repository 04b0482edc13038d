// The C functions as C++17 would have them: a matrix that owns its memory, views on memory of others, float and double
// under one name, and errors as exceptions.
#pragma once

#include <CKernels.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace kernels {

inline void check(ck_status status, const char *what) {
    if (status != CK_SUCCESS) throw std::runtime_error(std::string(what) + ": " + ck_status_message(status));
}

/// A matrix by rows that others own and that is only read; `stride` elements from one row to the next.
template <class T> struct MatrixView {
    const T *data;
    std::size_t rows, columns, stride;
};

template <class T> class Matrix {
  public:
    Matrix(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns), elements_(rows * columns) {}

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    T *data() { return elements_.data(); }
    const T *data() const { return elements_.data(); }
    T &operator()(std::size_t row, std::size_t column) { return elements_[row * columns_ + column]; }
    T operator()(std::size_t row, std::size_t column) const { return elements_[row * columns_ + column]; }

    operator MatrixView<T>() const { return {data(), rows_, columns_, columns_}; }
    /// Rows from `first` on, without a copy.
    MatrixView<T> rows(std::size_t first, std::size_t count) const {
        if (first > rows_ || count > rows_ - first) throw std::out_of_range("Matrix: rows out of range");
        return {data() + first * columns_, count, columns_, columns_};
    }

  private:
    std::size_t rows_, columns_;
    std::vector<T> elements_;
};

/// C = A B.
template <class T> Matrix<T> product(const Matrix<T> &a, const Matrix<T> &b, const ck_executor *executor = nullptr) {
    if (a.columns() != b.rows()) throw std::invalid_argument("product: the columns of A are not the rows of B");
    Matrix<T> c(a.rows(), b.columns());
    const auto run = [&](auto gemm) {
        check(gemm(CK_NO_TRANSPOSE, CK_NO_TRANSPOSE, a.rows(), b.columns(), a.columns(), 1, a.data(), a.columns(),
                   b.data(), b.columns(), 0, c.data(), c.columns(), executor),
              "product");
    };
    if constexpr (std::is_same_v<T, float>)
        run(ck_sgemm);
    else
        run(ck_dgemm);
    return c;
}

/// A network of two layers of sigmoid units, with Adam.
class Network {
  public:
    Network(std::size_t inputs, std::size_t hidden, std::size_t outputs, std::uint64_t seed)
        : inputs_(inputs), hidden_(hidden), outputs_(outputs),
          starts_{0, hidden * inputs, hidden * (inputs + 1), hidden * (inputs + 1 + outputs)},
          parameters_(starts_[3] + outputs), gradients_(parameters_.size()), first_moment_(parameters_.size()),
          second_moment_(parameters_.size()) {
        for (std::size_t i = 0; i < parameters_.size(); i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const bool is_bias = (i >= starts_[1] && i < starts_[2]) || i >= starts_[3];
            parameters_[i] = is_bias ? 0 : static_cast<float>(seed >> 40) / (1 << 23) - 1;
        }
    }

    /// One step; the loss before it.
    double step(MatrixView<float> x, MatrixView<float> y, double learning_rate, const ck_executor *executor = nullptr) {
        if (x.rows != y.rows || x.columns != inputs_ || y.columns != outputs_)
            throw std::invalid_argument("Network: the samples do not fit");
        const ck_snetwork network = view();
        float *g = gradients_.data();
        const ck_snetwork_gradients gradients = {g, g + starts_[1], g + starts_[2], g + starts_[3], nullptr};
        double loss;
        check(ck_snetwork_gradient(&network, x.rows, x.data, x.stride, y.data, y.stride, nullptr, &loss, &gradients,
                                   nullptr, 0, executor),
              "Network");
        const ck_adam_options options = {learning_rate, 0.9, 0.999, 1e-8, 0, false};
        check(ck_sadam(parameters_.size(), &options, ++steps_, g, first_moment_.data(), second_moment_.data(),
                       parameters_.data(), executor),
              "Network");
        return loss;
    }

    Matrix<float> predict(MatrixView<float> x, const ck_executor *executor = nullptr) const {
        if (x.columns != inputs_) throw std::invalid_argument("Network: the samples do not fit");
        Matrix<float> y_hat(x.rows, outputs_);
        const ck_snetwork network = view();
        check(ck_snetwork_forward(&network, x.rows, x.data, x.stride, y_hat.data(), outputs_, nullptr, 0, executor),
              "Network");
        return y_hat;
    }

  private:
    ck_snetwork view() const {
        const float *p = parameters_.data();
        return {inputs_, hidden_, outputs_, p, p + starts_[1], p + starts_[2], p + starts_[3]};
    }

    std::size_t inputs_, hidden_, outputs_;
    std::array<std::size_t, 4> starts_; // of W1, b1, W2, b2
    std::vector<float> parameters_, gradients_, first_moment_, second_moment_;
    std::size_t steps_ = 0;
};

} // namespace kernels
