//! The addon of `tests/js/macro_*.js`: what the macros make, in Node and in TypeScript.

#[napi_vtable_module::module(wish = 10)]
mod shapes {
    use std::collections::{BTreeSet, HashSet};
    use std::time::SystemTime;

    use napi_vtable_module::{AbortSignal, Task, ThreadsafeFunction};
    use napi_vtable_module::{
        Bytes, Call, Either, Elements, Env, Error, Exports, FromJs, Handle, IntoJs, JsBuffer,
        JsFloat32Array, JsFunction, JsObject, JsString, JsValue, PropertyKey, Rest, Result, This,
        call,
    };

    /// The area of a circle.
    #[export]
    fn area(radius: f64) -> f64 {
        std::f64::consts::PI * radius * radius
    }

    #[export(name = "hello")]
    fn say_hello(name: &str, #[default(1)] times: u32, end: Option<&str>) -> String {
        format!("Hello, {name}{}", end.unwrap_or("!")).repeat(times as usize)
    }

    #[export]
    fn sum_all(first: f64, rest: Rest<f64>) -> f64 {
        rest.iter().sum::<f64>() + first
    }

    #[export]
    fn each<'s>(env: Env<'s>, count: u32, f: JsFunction<'s>) -> Result<()> {
        (0..count).try_for_each(|index| f.call(&env, (index,)))
    }

    #[export]
    fn whose<'s>(this: This<JsObject<'s>>, env: &Env<'s>) -> Result<JsValue<'s>> {
        this.get(env, c"name")
    }

    #[export]
    const VERSION: &str = "1.0";

    /// A point.
    #[export]
    #[derive(FromJs, IntoJs, Clone, Debug)]
    pub struct Point {
        /// To the right.
        x: f64,
        #[js(default = 7.0)]
        y: f64,
        the_label: Option<String>,
        #[js(rename = "z-index")]
        z: Option<i32>,
        /// Not JavaScript's.
        #[js(skip)]
        copies: u8,
    }

    #[export]
    fn mirror(point: Point) -> Point {
        Point {
            x: -point.x,
            copies: point.copies + 1,
            ..point
        }
    }

    #[export]
    #[derive(FromJs, IntoJs)]
    enum Color {
        Red,
        DarkBlue,
    }

    #[export]
    fn color(color: Color) -> Color {
        match color {
            Color::Red => Color::DarkBlue,
            Color::DarkBlue => Color::Red,
        }
    }

    #[derive(FromJs, IntoJs)]
    #[js(tag = "kind")]
    enum Shape {
        Circle { radius: f64 },
        Named(String),
        Pair(f64, Point),
        Nothing,
    }

    #[export]
    fn shape(shape: Shape) -> Shape {
        shape
    }

    /// Cells with colors.
    #[export]
    pub struct Canvas {
        /// How wide.
        #[export(readonly)]
        width: u32,
        #[export]
        label: String,
        cells: Vec<u32>,
    }

    #[export]
    impl Canvas {
        const MAX: u32 = 4096;

        /// Makes one.
        #[constructor]
        fn new(width: u32, #[default(1)] height: u32) -> Result<Self> {
            if width > Self::MAX {
                return Err(Error::range_error("too wide").into());
            }
            Ok(Self {
                width,
                label: String::new(),
                cells: vec![0; (width * height) as usize],
            })
        }

        /// Fills all cells.
        fn fill(&mut self, color: u32) -> &mut Self {
            self.cells.fill(color);
            self
        }

        fn checked(&mut self, ok: bool) -> Result<&mut Self> {
            if ok {
                Ok(self)
            } else {
                Err(Error::new("not ok").into())
            }
        }

        #[getter]
        fn height(&self) -> usize {
            self.cells.len() / self.width as usize
        }

        #[setter]
        fn set_first(&mut self, color: u32) {
            self.cells[0] = color;
        }
        #[getter]
        fn first(&self) -> u32 {
            self.cells[0]
        }

        fn name(&self) -> &str {
            &self.label
        }

        fn unit() -> Self {
            Self {
                width: 1,
                label: "unit".into(),
                cells: vec![1],
            }
        }

        fn overlay(&mut self, other: &Canvas, third: Option<&Canvas>) -> bool {
            self.cells[0] = other.cells[0];
            third.is_some()
        }

        fn finish(self) -> String {
            format!("{:?}", self.cells)
        }

        fn fill_from(&mut self, cells: &[u32]) -> usize {
            for (own, new) in self.cells.iter_mut().zip(cells) {
                *own = *new;
            }
            self.cells.len()
        }

        #[iterator]
        fn cells(&self) -> std::vec::IntoIter<u32> {
            self.cells.clone().into_iter()
        }
    }

    #[export]
    pub struct Photo {
        #[extends]
        canvas: Canvas,
    }

    #[export]
    impl Photo {
        #[constructor]
        fn new() -> Result<Self> {
            Ok(Self {
                canvas: Canvas::new(3, 3)?,
            })
        }
        #[skip]
        fn helper() -> bool {
            true
        }

        fn is_photo(&self) -> bool {
            Self::helper()
        }
    }

    #[export]
    fn total(one: &Canvas, other: &mut Canvas) -> u32 {
        one.width + other.width
    }

    /// Its name is one of Rust's words, and so are those of its parameters.
    #[export]
    fn r#match(r#type: &str, call: u32, this: u32, result: u32) -> String {
        format!("{type}{call}{this}{result}")
    }

    #[export]
    #[allow(clippy::too_many_arguments)] // as many as there can be
    fn twelve(
        a: u8,
        b: u8,
        c: u8,
        d: u8,
        e: u8,
        f: u8,
        g: u8,
        h: u8,
        i: u8,
        j: u8,
        k: u8,
        l: u8,
    ) -> u32 {
        [a, b, c, d, e, f, g, h, i, j, k, l]
            .into_iter()
            .map(u32::from)
            .sum()
    }

    #[export]
    fn counted<'s>(call: Call<'s>, _first: JsValue<'s>) -> usize {
        call.count()
    }

    #[export]
    fn holds<'s>(env: Env<'s>, options: Options<'s>) -> Result<f64> {
        options
            .callback
            .call(&env, (options.pair.0, options.pair.1))
    }

    #[derive(FromJs)]
    struct Options<'s> {
        callback: JsFunction<'s>,
        pair: Pair,
    }

    #[derive(FromJs, IntoJs)]
    struct Pair(f64, f64);

    #[derive(FromJs, IntoJs)]
    struct Meters(f64);

    #[derive(FromJs, IntoJs)]
    struct Wrapped<T> {
        value: T,
    }

    #[export]
    fn double(meters: Meters, wrapped: Wrapped<u32>) -> Wrapped<Meters> {
        Wrapped {
            value: Meters(meters.0 * f64::from(wrapped.value)),
        }
    }

    #[derive(FromJs, IntoJs, Clone, Copy)]
    #[js(number)]
    enum Level {
        Low = 1,
        High = 10,
    }

    #[export]
    fn other_level(level: Level) -> Level {
        match level {
            Level::Low => Level::High,
            Level::High => Level::Low,
        }
    }

    #[derive(FromJs, IntoJs)]
    #[js(rename_all = "SCREAMING_SNAKE_CASE")]
    enum Mode {
        ReadOnly,
        #[js(rename = "rw")]
        ReadWrite,
    }

    #[export]
    fn mode(mode: Option<Mode>) -> Mode {
        mode.unwrap_or(Mode::ReadWrite)
    }

    #[export]
    fn views<'s>(
        env: Env<'s>,
        floats: JsFloat32Array<'s>,
        buffer: JsBuffer<'s>,
        bytes: Bytes,
        words: Elements<u16>,
    ) -> Result<(JsFloat32Array<'s>, JsBuffer<'s>, Bytes, Elements<u16>)> {
        let length = buffer.length(&env)?;
        Ok((floats, env.buffer(&vec![1; length])?, bytes, words))
    }

    type Numbers = Either<f64, Box<[f64]>>;

    #[export]
    fn sets(
        names: HashSet<String>,
        either: Numbers,
        id: u128,
        when: SystemTime,
    ) -> (BTreeSet<String>, Numbers, u128, SystemTime) {
        (names.into_iter().collect(), either, id, when)
    }

    #[export]
    fn sum_of(numbers: &[f64], factor: f64) -> f64 {
        numbers.iter().sum::<f64>() * factor
    }

    #[export]
    fn negate(numbers: &mut [f64]) {
        for number in numbers {
            *number = -*number;
        }
    }

    /// `length` is a number that strings have too.
    #[derive(FromJs)]
    struct Long {
        length: u32,
    }

    #[export]
    fn length_of(long: Long) -> u32 {
        long.length
    }

    #[derive(FromJs)]
    struct Named {
        name: Option<String>,
    }

    #[export]
    fn name_of(named: Named) -> Option<String> {
        named.name
    }

    /// Names that JavaScript or the macros could take for something else, and a default that panics.
    #[derive(FromJs, IntoJs)]
    struct Odd {
        #[js(rename = "say \"hi\"\\\n\u{2028}")]
        quoted: u32,
        #[js(rename = "0")]
        index: u32,
        #[js(default = Self::missing())]
        env: u32,
        value: String,
        values: Option<Box<Odd>>,
        #[cfg(any())]
        gone: Nowhere,
    }

    impl Odd {
        fn missing() -> u32 {
            panic!("no env")
        }
    }

    #[export]
    fn odd(odd: Odd) -> Odd {
        odd
    }

    #[derive(IntoJs)]
    struct Inherited {
        #[js(rename = "__proto__")]
        proto: u32,
        own: u32,
    }

    #[export]
    fn inherited(own: u32) -> Inherited {
        Inherited { proto: 1, own }
    }

    /// A key by hand, in all that a key is for.
    #[export]
    fn count_up<'s>(env: Env<'s>, object: JsObject<'s>) -> Result<bool> {
        static COUNT: PropertyKey = PropertyKey::new(c"count");
        let count: u32 = object.get(&env, &COUNT)?;
        object.set(&env, &COUNT, count + 1)?;
        Ok(object.has(&env, &COUNT)? && object.has_own(&env, &COUNT)?)
    }

    #[export]
    fn twice_later(x: f64, signal: Option<AbortSignal>) -> Task<f64> {
        Task::new(move || Ok(x * 2.0)).abort_with(signal)
    }

    #[export]
    fn nothing_later(fails: bool) -> Result<Task<()>> {
        if fails {
            return Err(Error::new("at once").into());
        }
        Ok(Task::new(|| Ok(())))
    }

    #[export]
    fn from_elsewhere(
        f: ThreadsafeFunction<(f64, String), bool>,
        again: Option<ThreadsafeFunction<(f64, String), bool>>,
    ) {
        std::thread::spawn(move || {
            for f in [Some(f), again].into_iter().flatten() {
                while f.call_async((1.5, "text".to_owned())).wait() == Ok(false) {}
            }
        });
    }

    /// Whether the runtime takes this for a module of Node-API 10: only those may refer to strings.
    #[export]
    fn has_its_wish<'s>(env: Env<'s>, text: JsString<'s>) -> bool {
        let mut reference = std::ptr::null_mut();
        // SAFETY: the handle is live, and the result is a local.
        let made = unsafe {
            call!(
                env,
                napi_create_reference(text.raw(), 1, &raw mut reference)
            )
        };
        if made.is_ok() {
            // SAFETY: the reference has just been made.
            let deleted = unsafe { call!(env, napi_delete_reference(reference)) };
            assert!(deleted.is_ok(), "a new reference can be deleted");
        }
        made.is_ok()
    }

    #[cfg(any())]
    #[export]
    fn not_compiled(nothing: Nowhere) {}

    #[init]
    fn init(exports: &mut Exports<'_>) -> Result<()> {
        exports.value(c"answer", 42)
    }
}
