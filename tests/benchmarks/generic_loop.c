/* A multi-layer perceptron trained on all samples at once: the yardstick for the compiled loop, written as one writes it in C.
   How many layers, how wide, how many samples, and with biases or without, is known only when it runs. */
#include <math.h>

/* One layer for all samples: weighted sums and their sigmoids. */
static void forward(long samples, long rows, long units, const double *restrict inputs, const double *restrict weights,
                    const double *restrict bias, double *restrict outputs)
{
    for (long n = 0; n < samples; n++)
        for (long j = 0; j < units; j++) {
            double z = bias ? bias[j] : 0.0;
            for (long i = 0; i < rows; i++)
                z += inputs[n * rows + i] * weights[i * units + j];
            outputs[n * units + j] = 1.0 / (1.0 + exp(-z));
        }
}

/* The gradients of one layer; its bias's, if it has one, stands after its weights'. */
static void gradients(long samples, long rows, long units, const double *restrict inputs, const double *restrict deltas,
                      int biased, double *restrict gradient)
{
    for (long p = 0; p < (rows + biased) * units; p++)
        gradient[p] = 0.0;
    for (long n = 0; n < samples; n++) {
        for (long i = 0; i < rows; i++)
            for (long j = 0; j < units; j++)
                gradient[i * units + j] += inputs[n * rows + i] * deltas[n * units + j];
        for (long j = 0; biased && j < units; j++)
            gradient[rows * units + j] += deltas[n * units + j];
    }
}

/* The deltas of the layer before. */
static void backward(long samples, long rows, long units, const double *restrict deltas, const double *restrict weights,
                     const double *restrict activations, double *restrict deltas_before)
{
    for (long n = 0; n < samples; n++)
        for (long i = 0; i < rows; i++) {
            double blame = 0.0, a = activations[n * rows + i];
            for (long j = 0; j < units; j++)
                blame += deltas[n * units + j] * weights[i * units + j];
            deltas_before[n * rows + i] = blame * a * (1.0 - a);
        }
}

/* `parameters`: layer by layer the weights, then the bias. `layers`: the activations layer by layer, inputs first. `deltas` and
   `gradient` are room to work in. `errors` takes the mean absolute error before each update. */
void train(long last, const long *sizes, int biased, long samples, double *parameters, double *layers, const double *targets,
           double *deltas, double *gradient, double learning_rate, long epochs, double *errors)
{
    for (long epoch = 0; epoch < epochs; epoch++) {
        long at = 0, here = 0;
        for (long layer = 0; layer < last; layer++) {
            long rows = sizes[layer], units = sizes[layer + 1], there = here + samples * rows;
            forward(samples, rows, units, layers + here, parameters + at, biased ? parameters + at + rows * units : 0, layers + there);
            at += (rows + biased) * units;
            here = there;
        }
        long outputs = samples * sizes[last], count = at;
        double sum = 0.0;
        for (long k = 0; k < outputs; k++) {
            double a = layers[here + k], error = targets[k] - a;
            sum += fabs(error);
            deltas[here + k] = error * a * (1.0 - a);
        }
        errors[epoch] = sum / outputs;
        for (long layer = last - 1; layer >= 0; layer--) {
            long rows = sizes[layer], units = sizes[layer + 1], there = here;
            at -= (rows + biased) * units;
            here -= samples * rows;
            gradients(samples, rows, units, layers + here, deltas + there, biased, gradient + at);
            if (layer > 0)
                backward(samples, rows, units, deltas + there, parameters + at, layers + here, deltas + here);
        }
        for (long p = 0; p < count; p++)
            parameters[p] += learning_rate * gradient[p];
    }
}
