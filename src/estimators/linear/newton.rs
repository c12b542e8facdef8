//! Newton's method for smooth convex objectives: conjugate gradients for the step, then a line
//! search.
//!
//! Lin, Weng & Keerthi (2008), *Trust region Newton method for logistic regression*, with a line
//! search in place of the trust region. The objectives are defined where they are used.

/// A convex function with two derivatives, at a current point that it holds itself.
pub(crate) trait Objective {
    /// The value at the current point.
    fn value(&self) -> f64;
    /// The gradient at the current point. Called before the second derivatives are needed.
    fn gradient(&mut self) -> Vec<f64>;
    /// Writes the second derivatives at the current point times `direction` to `product`.
    fn hessian_vector_product(&mut self, direction: &[f64], product: &mut [f64]);
    /// The positive diagonal of the second derivatives, by which conjugate gradients are scaled.
    fn diagonal(&self) -> Option<Vec<f64>> {
        None
    }
    /// Called once before the values along `step` are asked for.
    fn set_step(&mut self, step: Vec<f64>);
    /// The value at the current point plus `length` times the step.
    fn value_along(&mut self, length: f64) -> f64;
    /// Makes the point evaluated last, `length` times the step away, the current point.
    fn accept(&mut self, length: f64);
}

/// When the method ends, and how exactly each step is computed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct NewtonOptions {
    /// Converged when no partial derivative is larger.
    pub(crate) tolerance: f64,
    /// The most steps.
    pub(crate) max_steps: usize,
    /// Ends when a step decreases the value by at most this share of it. `None`: never.
    pub(crate) least_decrease: Option<f64>,
    /// The most iterations of conjugate gradients for one step.
    pub(crate) max_products: usize,
    /// Bounds of the relative residual of a step: the square root of the largest partial derivative
    /// divided by `scale`, clamped to them.
    pub(crate) residual: (f64, f64),
    /// The unit in which partial derivatives are measured.
    pub(crate) scale: f64,
}

/// How a minimisation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NewtonOutcome {
    /// The number of steps.
    pub(crate) steps: usize,
    /// Whether the tolerance was met.
    pub(crate) converged: bool,
}

/// Moves the objective's current point to the minimum.
pub(crate) fn minimise(options: &NewtonOptions, objective: &mut impl Objective) -> NewtonOutcome {
    let mut value = objective.value();
    for steps in 0..options.max_steps {
        let gradient = objective.gradient();
        let largest = gradient.iter().fold(0.0_f64, |most, g| most.max(g.abs()));
        if largest <= options.tolerance {
            return NewtonOutcome { steps, converged: true };
        }
        let (least, most) = options.residual;
        let residual = (largest / options.scale).sqrt().clamp(least, most);
        let step = conjugate_gradients(objective, &gradient, residual, options.max_products);
        let slope = dot(&gradient, &step);
        objective.set_step(step);
        let Some((length, lower)) = line_search(value, slope, |length| objective.value_along(length)) else {
            return NewtonOutcome { steps, converged: false };
        };
        objective.accept(length);
        let decrease = value - lower;
        let ends = options.least_decrease.is_some_and(|least| decrease <= least * value.abs());
        value = lower;
        if ends {
            return NewtonOutcome { steps: steps + 1, converged: true };
        }
    }
    NewtonOutcome { steps: options.max_steps, converged: false }
}

/// Halves the step until the value falls by a share of `slope`, the change that the derivatives
/// predict for the full step. Returns the length and the value there, the last one evaluated;
/// `None` if 30 lengths do not lower the value.
pub(super) fn line_search(value: f64, slope: f64, mut value_along: impl FnMut(f64) -> f64) -> Option<(f64, f64)> {
    let mut length = 1.0;
    for _ in 0..30 {
        let now = value_along(length);
        if now <= value + 1e-4 * length * slope {
            return Some((length, now));
        }
        // Near the minimum the decrease is smaller than the rounding of the value: the full step is
        // accepted if it does not raise it by more than that.
        if length == 1.0 && -slope <= 1e-9 * value.abs() && now <= value + 1e-12 * value.abs() {
            return Some((length, now));
        }
        length /= 2.0;
    }
    None
}

/// Solves `H step = -gradient` up to the relative `residual`, scaled by the diagonal of `H`.
fn conjugate_gradients(
    objective: &mut impl Objective,
    gradient: &[f64],
    residual_tolerance: f64,
    max_products: usize,
) -> Vec<f64> {
    let diagonal = objective.diagonal();
    let scale = |residual: &[f64], scaled: &mut [f64]| match &diagonal {
        Some(diagonal) => scaled.iter_mut().zip(residual).zip(diagonal).for_each(|((s, r), d)| *s = r / d),
        None => scaled.copy_from_slice(residual),
    };
    let mut step = vec![0.0; gradient.len()];
    let mut residual: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut scaled = vec![0.0; gradient.len()];
    scale(&residual, &mut scaled);
    let mut direction = scaled.clone();
    let mut product = vec![0.0; gradient.len()];
    let mut size = dot(&residual, &scaled);
    let goal = size * residual_tolerance.powi(2);
    for _ in 0..max_products {
        if size <= goal {
            break;
        }
        objective.hessian_vector_product(&direction, &mut product);
        let curvature = dot(&direction, &product);
        if curvature <= 0.0 {
            break;
        }
        let alpha = size / curvature;
        step.iter_mut().zip(&direction).for_each(|(s, d)| *s += alpha * d);
        residual.iter_mut().zip(&product).for_each(|(r, p)| *r -= alpha * p);
        scale(&residual, &mut scaled);
        let next = dot(&residual, &scaled);
        let beta = next / size;
        direction.iter_mut().zip(&scaled).for_each(|(d, s)| *d = s + beta * *d);
        size = next;
    }
    step
}

/// The product of two vectors, in eight sums that are added at the end.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let ((left, left_rest), (right, right_rest)) = (left.as_chunks::<8>(), right.as_chunks::<8>());
    for (left, right) in left.iter().zip(right) {
        for lane in 0..8 {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let rest = left_rest.iter().zip(right_rest).fold(0.0, |sum, (l, r)| sum + l * r);
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `½ (x - 1)² + ½ · 100 (y + 2)²`.
    struct Quadratic {
        point: Vec<f64>,
        step: Vec<f64>,
    }

    fn quadratic(point: &[f64]) -> f64 {
        0.5 * (point[0] - 1.0).powi(2) + 50.0 * (point[1] + 2.0).powi(2)
    }

    impl Objective for Quadratic {
        fn value(&self) -> f64 {
            quadratic(&self.point)
        }

        fn gradient(&mut self) -> Vec<f64> {
            vec![self.point[0] - 1.0, 100.0 * (self.point[1] + 2.0)]
        }

        fn hessian_vector_product(&mut self, direction: &[f64], product: &mut [f64]) {
            product.copy_from_slice(&[direction[0], 100.0 * direction[1]]);
        }

        fn set_step(&mut self, step: Vec<f64>) {
            self.step = step;
        }

        fn value_along(&mut self, length: f64) -> f64 {
            quadratic(&[self.point[0] + length * self.step[0], self.point[1] + length * self.step[1]])
        }

        fn accept(&mut self, length: f64) {
            self.point.iter_mut().zip(&self.step).for_each(|(x, s)| *x += length * s);
        }
    }

    #[test]
    fn quadratic_is_minimised_in_one_step() {
        let options = NewtonOptions {
            tolerance: 1e-9,
            max_steps: 10,
            least_decrease: None,
            max_products: 10,
            residual: (1e-12, 1e-12),
            scale: 1.0,
        };
        let mut objective = Quadratic { point: vec![0.0, 0.0], step: Vec::new() };
        let outcome = minimise(&options, &mut objective);
        assert_eq!(outcome, NewtonOutcome { steps: 1, converged: true });
        assert!((objective.point[0] - 1.0).abs() < 1e-9 && (objective.point[1] + 2.0).abs() < 1e-9);
    }

    #[test]
    fn line_search_halves_until_the_value_falls() {
        // From 0 along 4 to the minimum of (x - 1)² at 1: 4 is too far, 2 gives no decrease, 1
        // does.
        let found = line_search(1.0, -8.0, |length| (4.0 * length - 1.0_f64).powi(2));
        assert_eq!(found, Some((0.25, 0.0)));
        assert_eq!(line_search(1.0, -8.0, |_| 2.0), None);
    }
}
