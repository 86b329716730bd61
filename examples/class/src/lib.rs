//! Native classes: a histogram of measurements, and a stopwatch that extends it.

#[cfg(test)]
mod tests;

#[napi_vtable_module::module]
mod measuring {
    use napi_vtable_module::{Env, Error, FromJs, IntoJs, JsFunction, Result};

    /// How a histogram is made.
    #[export]
    #[derive(FromJs)]
    struct Options {
        /// How wide a bucket is.
        #[js(default = 1.0)]
        width: f64,
        /// What the values are measured in.
        unit: Option<String>,
    }

    /// What a histogram comes down to.
    #[export]
    #[derive(IntoJs)]
    struct Summary {
        count: u32,
        mean: f64,
        median: f64,
    }

    /// How many values fell where.
    #[export]
    pub struct Histogram {
        /// How wide a bucket is.
        #[export(readonly)]
        width: f64,
        /// What the values are measured in.
        #[export]
        unit: String,
        sum: f64,
        buckets: std::collections::BTreeMap<u32, u32>,
    }

    #[export]
    impl Histogram {
        /// The most buckets that a histogram has.
        const MAX_BUCKETS: u32 = 1_000_000;

        #[constructor]
        fn new(options: Option<Options>) -> Result<Self> {
            let Options { width, unit } = options.unwrap_or(Options {
                width: 1.0,
                unit: None,
            });
            if !(width.is_finite() && width > 0.0) {
                return Err(Error::range_error("a bucket has some width").into());
            }
            Ok(Self {
                width,
                unit: unit.unwrap_or_default(),
                sum: 0.0,
                buckets: std::collections::BTreeMap::new(),
            })
        }

        /// Makes one of values. A function of a class that returns the class is a factory.
        fn of(values: Vec<f64>, options: Option<Options>) -> Result<Self> {
            let mut histogram = Self::new(options)?;
            for value in values {
                histogram.record(value)?;
            }
            Ok(histogram)
        }

        /// Counts a value. `&mut Self` as a result is `this`, so that calls can be chained.
        fn record(&mut self, value: f64) -> Result<&mut Self> {
            let bucket = (value / self.width).floor();
            if !(0.0..f64::from(Self::MAX_BUCKETS)).contains(&bucket) {
                return Err(Error::range_error(format!("{value} is out of range")).into());
            }
            self.sum += value;
            *self.buckets.entry(bucket as u32).or_default() += 1;
            Ok(self)
        }

        /// Adds the values of others. They are borrowed for the call, and none of them may be this histogram.
        fn merge(&mut self, other: &Histogram, third: Option<&Histogram>) -> Result<&mut Self> {
            for other in [Some(other), third].into_iter().flatten() {
                if other.width != self.width {
                    return Err(Error::type_error("their buckets differ").into());
                }
                self.sum += other.sum;
                for (bucket, count) in &other.buckets {
                    *self.buckets.entry(*bucket).or_default() += count;
                }
            }
            Ok(self)
        }

        /// How many values there are.
        #[getter]
        fn count(&self) -> u32 {
            self.buckets.values().sum()
        }

        /// Where a part of all values lies below.
        fn quantile(&self, #[default(0.5)] part: f64) -> Result<f64> {
            if !(0.0..=1.0).contains(&part) {
                return Err(Error::range_error("a part is between 0 and 1").into());
            }
            let wanted = (f64::from(self.count()) * part).ceil();
            let mut seen = 0;
            for (bucket, count) in &self.buckets {
                seen += count;
                if f64::from(seen) >= wanted {
                    return Ok((f64::from(*bucket) + 1.0) * self.width);
                }
            }
            Ok(f64::NAN)
        }

        /// Calls back for each bucket; while it does, the callback may read the histogram and not write it.
        fn each<'s>(&self, env: Env<'s>, f: JsFunction<'s>) -> Result<()> {
            self.buckets.iter().try_for_each(|(bucket, count)| {
                f.call(&env, (f64::from(*bucket) * self.width, *count))
            })
        }

        /// The buckets as pairs of lower bound and count; what it walks along is its own.
        #[iterator]
        fn buckets(&self) -> std::vec::IntoIter<(f64, u32)> {
            let pair = |(bucket, count): (&u32, &u32)| (f64::from(*bucket) * self.width, *count);
            self.buckets
                .iter()
                .map(pair)
                .collect::<Vec<_>>()
                .into_iter()
        }

        /// Takes the value out of the object, which cannot be used afterwards.
        fn finish(self) -> Result<Summary> {
            let count = self.count();
            Ok(Summary {
                count,
                mean: self.sum / f64::from(count),
                median: self.quantile(0.5)?,
            })
        }
    }

    /// A histogram of times. It has the members of the class that it extends, and goes wherever that one goes.
    #[export]
    pub struct Stopwatch {
        #[extends]
        histogram: Histogram,
        started: Option<f64>,
    }

    #[export]
    impl Stopwatch {
        #[constructor]
        fn new(#[default(1.0)] width: f64) -> Result<Self> {
            let options = Options {
                width,
                unit: Some("ms".to_owned()),
            };
            Ok(Self {
                histogram: Histogram::new(Some(options))?,
                started: None,
            })
        }

        #[getter]
        fn is_running(&self) -> bool {
            self.started.is_some()
        }

        /// Starts at a time in milliseconds.
        fn start(&mut self, at: f64) {
            self.started = Some(at);
        }

        /// Records the time since the start.
        fn stop(&mut self, at: f64) -> Result<f64> {
            let Some(started) = self.started.take() else {
                return Err(Error::new("it does not run")
                    .with_code("ERR_NOT_RUNNING")
                    .into());
            };
            self.histogram.record(at - started)?;
            Ok(at - started)
        }
    }
}
