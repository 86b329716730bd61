//! Classes written by hand.

use std::sync::atomic::{AtomicU32, Ordering};

use napi_vtable_module::{
    Call, Class, ClassBuilder, Env, Error, Exports, Instance, JsFunction, JsIterator, JsObject,
    JsValue, Ref, RefMut, Result,
};

/// Values that are not dropped yet, in all envs.
static VALUES: AtomicU32 = AtomicU32::new(0);

/// Counts itself.
struct Alive;

impl Alive {
    fn new() -> Self {
        VALUES.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        VALUES.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Shape {
    name: String,
    _alive: Alive,
}

impl Shape {
    fn new(name: String) -> Result<Self> {
        match name.as_str() {
            "" => Err(Error::range_error("a shape needs a name").into()),
            "panic" => panic!("in a constructor"),
            _ => Ok(Self {
                name,
                _alive: Alive::new(),
            }),
        }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn rename(&mut self, name: String) {
        self.name = name;
    }

    /// Calls back while the shape is borrowed to read.
    fn while_read<'s>(&self, env: Env<'s>, f: JsFunction<'s>) -> Result<JsValue<'s>> {
        f.call(&env, (self.name.as_str(),))
    }

    /// Calls back while the shape is borrowed to change.
    fn while_changed<'s>(&mut self, env: Env<'s>, f: JsFunction<'s>) -> Result<JsValue<'s>> {
        self.name.push('!');
        f.call(&env, ())
    }

    fn this<'s>(&self, call: Call<'s>) -> JsValue<'s> {
        call.this()
    }

    fn panics(&mut self) {
        panic!("in a method");
    }

    fn letters(&self) -> JsIterator<std::vec::IntoIter<String>> {
        let letters: Vec<String> = self.name.chars().map(String::from).collect();
        JsIterator(letters.into_iter())
    }

    fn unit<'s>(env: Env<'s>) -> Result<Instance<'s, Self>> {
        env.instance(Self::new("unit".to_owned())?)
    }
}

impl Class for Shape {
    const NAME: &'static str = "Shape";

    fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
        class.constructor(Self::new);
        class.getter(c"name", Self::name);
        class.setter(c"name", Self::rename);
        class.method(c"whileRead", Self::while_read);
        class.method(c"whileChanged", Self::while_changed);
        class.method(c"self", Self::this);
        class.method(c"panics", Self::panics);
        class.static_method(c"unit", Self::unit);
        class.constant(c"SIDES", 4)?;
        class.iterator(Self::letters)
    }
}

/// A native class that extends another one.
struct Circle {
    radius: f64,
    shape: Shape,
}

impl AsRef<Shape> for Circle {
    fn as_ref(&self) -> &Shape {
        &self.shape
    }
}

impl AsMut<Shape> for Circle {
    fn as_mut(&mut self) -> &mut Shape {
        assert!(self.radius >= 0.0, "on the way to the parent");
        &mut self.shape
    }
}

impl Class for Circle {
    const NAME: &'static str = "Circle";

    fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
        class.extends::<Shape>()?;
        class.constructor(|radius: f64| -> Result<Self> {
            Ok(Self {
                radius,
                shape: Shape::new("circle".to_owned())?,
            })
        });
        class.getter(c"area", |circle: &Self| {
            std::f64::consts::PI * circle.radius * circle.radius
        });
        Ok(())
    }
}

/// Made by Rust only.
struct Token(u32);

impl Class for Token {
    const NAME: &'static str = "Token";

    fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
        class.getter(c"number", |token: &Self| token.0);
        Ok(())
    }
}

/// Its value panics when it is dropped.
struct Grenade;

impl Drop for Grenade {
    fn drop(&mut self) {
        panic!("in a drop");
    }
}

impl Class for Grenade {
    const NAME: &'static str = "Grenade";

    fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
        class.constructor(|| Self);
        Ok(())
    }
}

fn longer(one: Ref<'_, Shape>, other: Ref<'_, Shape>) -> bool {
    one.name.len() > other.name.len()
}

fn move_name(mut from: RefMut<'_, Shape>, mut to: RefMut<'_, Shape>) {
    to.name = std::mem::take(&mut from.name);
}

fn renamed<'s>(
    env: Env<'s>,
    shape: Instance<'s, Shape>,
    name: String,
) -> Result<Instance<'s, Shape>> {
    shape.borrow_mut(&env)?.name = name;
    Ok(shape)
}

fn is_shape<'s>(env: Env<'s>, value: JsValue<'s>) -> bool {
    value.downcast::<Instance<'s, Shape>>(&env).is_ok()
}

/// What another addon may do: an object that wraps a pointer which is none of ours.
fn foreign<'s>(env: Env<'s>, address: f64) -> Result<JsObject<'s>> {
    let object = env.object()?;
    let pointer = std::ptr::without_provenance_mut(address as usize);
    // SAFETY: the pointer is only passed on, and nothing is finalized.
    unsafe {
        napi_vtable_module::call!(
            env,
            napi_wrap(
                napi_vtable_module::Handle::raw(object),
                pointer,
                None,
                std::ptr::null_mut(),
                std::ptr::null_mut()
            )
        )
    }?;
    Ok(object)
}

pub(crate) fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.class::<Circle>()?;
    exports.class::<Shape>()?;
    exports.class::<Token>()?;
    exports.class::<Grenade>()?;
    exports.function(c"values", || VALUES.load(Ordering::SeqCst))?;
    exports.function(c"chunks", || crate::CHUNKS.load(Ordering::SeqCst))?;
    exports.function(c"longer", longer)?;
    exports.function(c"moveName", move_name)?;
    exports.function(c"renamed", renamed)?;
    exports.function(c"isShape", is_shape)?;
    exports.function(c"foreign", foreign)?;
    exports.function(c"token", |env: Env<'_>, number: u32| -> Result<()> {
        env.instance(Token(number)).map(drop)
    })?;
    exports.function(c"squares", |count: u32| {
        JsIterator((0..count).map(|number| number * number))
    })
}
