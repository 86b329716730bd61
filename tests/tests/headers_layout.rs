//! Sizes, offsets and constants are the same in C and in Rust.
//!
//! The first witness is the C compiler: static asserts from Rust's own numbers, over our headers, npm's and Node's.
//! The second is bindgen, which reads our headers without knowing the spec.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::mem::{align_of, offset_of, size_of};
use std::path::Path;
use std::{fs, process::ExitCode};

use libtest_mimic::{Arguments, Trial};
use napi_vtable_sys::{self as sys, JS_FUNCTIONS, MODULE_FUNCTIONS};
use napi_vtable_tests::compiler::{Compiler, Language, gcc};
use napi_vtable_tests::{both, packages, paths, run, trial};
use quote::ToTokens;

/// A struct as Rust sees it.
struct Layout {
    name: &'static str,
    size: usize,
    align: usize,
    fields: Vec<(&'static str, usize)>,
    /// Whether only our headers have it, and those with tables alone.
    ours: bool,
}

macro_rules! layouts {
    ($($ours:literal $name:ident { $($field:ident),* })*) => {
        vec![$(Layout {
            name: stringify!($name),
            size: size_of::<sys::$name>(),
            align: align_of::<sys::$name>(),
            fields: vec![$((stringify!($field), offset_of!(sys::$name, $field))),*],
            ours: $ours,
        }),*]
    };
}

macro_rules! table_layout {
    ([$name:ident] $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident $signature:tt -> $returns:ty })*) => {
        layouts!(true $name { $($field),* })
    };
}

fn layouts() -> Vec<Layout> {
    let mut all = layouts! {
        false napi_property_descriptor { utf8name, name, method, getter, setter, value, attributes, data }
        false napi_extended_error_info { error_message, engine_reserved, engine_error_code, error_code }
        false napi_type_tag { lower, upper }
        false napi_node_version { major, minor, patch, release }
        false napi_module { nm_version, nm_flags, nm_filename, nm_register_func, nm_modname, nm_priv, reserved }
        true node_api_vt_env { sentinel, js_vtable, module_vtable }
    };
    all.extend(sys::for_each_js_function!(
        table_layout,
        node_api_js_native_vtable
    ));
    all.extend(sys::for_each_module_function!(
        table_layout,
        node_api_module_vtable
    ));
    all
}

macro_rules! enums {
    ($($name:ident)*) => {
        vec![$((
            stringify!($name),
            size_of::<sys::$name>(),
            sys::$name::NAMED.iter().map(|(value, name)| (*name, u64::from(value.0))).collect(),
        )),*]
    };
}

/// An enum's name, its size and its constants.
type Enum = (&'static str, usize, Vec<(&'static str, u64)>);

fn all_enums() -> Vec<Enum> {
    enums! {
        napi_status napi_valuetype napi_typedarray_type napi_property_attributes napi_key_collection_mode
        napi_key_filter napi_key_conversion napi_threadsafe_function_release_mode
        napi_threadsafe_function_call_mode
    }
}

/// Static asserts in C that hold where C's numbers are Rust's.
fn assertions(ours: bool) -> String {
    let mut text = String::from("#include <node_api.h>\n#include <stdalign.h>\n");
    let mut assert = |condition: String| {
        writeln!(text, "_Static_assert({condition}, \"{condition}\");").unwrap();
    };
    for layout in layouts().iter().filter(|layout| ours || !layout.ours) {
        let name = layout.name;
        assert(format!("sizeof({name}) == {}", layout.size));
        assert(format!("alignof({name}) == {}", layout.align));
        for (field, offset) in &layout.fields {
            assert(format!("offsetof({name}, {field}) == {offset}"));
        }
    }
    for (name, size, constants) in all_enums() {
        assert(format!("sizeof({name}) == {size}"));
        for (constant, value) in constants {
            assert(format!("{constant} == {value}"));
        }
    }
    assert(format!(
        "NAPI_VERSION_EXPERIMENTAL == {}",
        sys::NAPI_VERSION_EXPERIMENTAL
    ));
    assert(format!("NAPI_AUTO_LENGTH == {}u", sys::NAPI_AUTO_LENGTH));
    if ours {
        assert(format!(
            "NODE_API_VT_SENTINEL == {}u",
            sys::NODE_API_VT_SENTINEL
        ));
    }
    text
}

fn c_agrees(name: &str, gcc: Compiler, include: &Path, ours: bool) -> Result<(), String> {
    let source = paths::scratch(&format!("layout-{name}")).join("layout.c");
    fs::write(&source, assertions(ours)).map_err(|error| error.to_string())?;
    let table = if ours {
        "-DNODE_API_MODULE_USE_VTABLE"
    } else {
        "-DNAPI_VERSION=10"
    };
    let flags = ["-std=c11", "-Werror", table];
    gcc.check(Language::C, include, &flags, &source).map(drop)
}

/// bindgen's reading of our headers.
struct Bindings {
    structs: BTreeMap<String, Vec<(String, String)>>,
    functions: BTreeMap<String, String>,
    /// Enum constants, each with its type.
    constants: BTreeMap<String, (String, u64)>,
    /// `Size of X`, `Alignment of X`, `Offset of field: X::y`.
    numbers: BTreeMap<String, usize>,
}

/// A Rust type as text that is the same for the spec's and for bindgen's spelling.
fn normal(tokens: impl ToTokens) -> String {
    let text = tokens.into_token_stream().to_string();
    let mut text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        ("::core::ffi::", ""),
        ("::std::os::raw::", ""),
        ("$crate::", ""),
        ("crate::", ""),
        ("napi_vtable_sys::", ""),
        ("char16_t", "u16"),
        ("$ ", ""),
    ] {
        text = text.replace(from, to);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn arguments_of<'a>(
    inputs: impl IntoIterator<Item = &'a syn::Type>,
    output: &syn::ReturnType,
) -> String {
    let inputs: Vec<_> = inputs.into_iter().map(normal).collect();
    let output = match output {
        syn::ReturnType::Default => "()".to_owned(),
        syn::ReturnType::Type(_, output) => normal(output),
    };
    format!("({}) -> {output}", inputs.join(", "))
}

fn bindings(flags: &[&str]) -> Result<Bindings, String> {
    let builtin =
        run(std::process::Command::new("gcc").arg("-print-file-name=include"))?.success()?;
    let text = bindgen::Builder::default()
        .header_contents("all.h", "#include <node_api.h>\n")
        .clang_arg(format!("-I{}", paths::headers().display()))
        .clang_arg(format!("-I{}", builtin.trim()))
        .clang_args(["-DNAPI_EXPERIMENTAL", "-DNODE_API_EXPERIMENTAL_NO_WARNING"])
        .clang_args(flags)
        .allowlist_item("(napi|node_api|NODE_API|uv_loop).*")
        .prepend_enum_name(false)
        .formatter(bindgen::Formatter::None)
        .generate()
        .map_err(|error| error.to_string())?
        .to_string();
    let file = syn::parse_file(&text).map_err(|error| error.to_string())?;
    let mut read = Bindings {
        structs: BTreeMap::new(),
        functions: BTreeMap::new(),
        constants: BTreeMap::new(),
        numbers: BTreeMap::new(),
    };
    for item in file.items {
        match item {
            syn::Item::Struct(item) => {
                let fields = item
                    .fields
                    .iter()
                    .filter_map(|field| {
                        Some((field.ident.as_ref()?.to_string(), slot_type(&field.ty)))
                    })
                    .collect();
                read.structs.insert(item.ident.to_string(), fields);
            }
            syn::Item::ForeignMod(block) => {
                for item in block.items {
                    if let syn::ForeignItem::Fn(function) = item {
                        let inputs: Vec<syn::Type> = function
                            .sig
                            .inputs
                            .iter()
                            .filter_map(|input| match input {
                                syn::FnArg::Typed(input) => Some((*input.ty).clone()),
                                syn::FnArg::Receiver(_) => None,
                            })
                            .collect();
                        let text = arguments_of(&inputs, &function.sig.output);
                        read.functions.insert(function.sig.ident.to_string(), text);
                    }
                }
            }
            syn::Item::Const(item) => constant(&mut read, &item),
            _ => {}
        }
    }
    Ok(read)
}

/// A table's field is `Option<unsafe extern "C" fn(…) -> …>`; of other fields the type itself.
fn slot_type(field: &syn::Type) -> String {
    if let syn::Type::Path(path) = field
        && let Some(option) = path.path.segments.last()
        && option.ident == "Option"
        && let syn::PathArguments::AngleBracketed(inner) = &option.arguments
        && let Some(syn::GenericArgument::Type(syn::Type::FnPtr(function))) = inner.args.first()
    {
        return arguments_of(
            function.inputs.iter().map(|input| &input.ty),
            &function.output,
        );
    }
    normal(field)
}

/// An enum's constant, or bindgen's block of layout tests: `["Size of X"][size_of::<X>() - 64usize];`.
fn constant(read: &mut Bindings, item: &syn::ItemConst) {
    if let syn::Expr::Lit(literal) = &*item.expr
        && let syn::Lit::Int(value) = &literal.lit
        && let Ok(value) = value.base10_parse()
    {
        read.constants
            .insert(item.ident.to_string(), (normal(&item.ty), value));
    }
    if let syn::Expr::Block(block) = &*item.expr {
        for statement in &block.block.stmts {
            let text = statement.to_token_stream().to_string();
            let name = text.split('"').nth(1);
            let digits = text.rsplit_once("- ").map(|(_, number)| number);
            let number =
                digits.and_then(|number| number.split("usize").next()?.trim().parse().ok());
            if let (Some(name), Some(number)) = (name, number) {
                read.numbers.insert(name.to_owned(), number);
            }
        }
    }
}

/// The spec's functions in the spelling of [`normal`].
fn spec_signatures() -> Vec<(String, String, String)> {
    macro_rules! signatures {
        ([] $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident ($($name:ident: $argument:ty),*) -> $returns:ty })*) => {
            vec![$((
                stringify!($field).to_owned(),
                stringify!($symbol).to_owned(),
                format!("({}) -> {}", [$(type_text(stringify!($argument))),*].join(", "), type_text(stringify!($returns))),
            )),*]
        };
    }
    fn type_text(text: &str) -> String {
        let text = text.replace("$crate", "crate");
        // C has no type for "does not return", and bindgen's reading of the attribute is its own.
        syn::parse_str::<syn::Type>(&text).map_or(text, normal)
    }
    let mut all = sys::for_each_js_function!(signatures);
    all.extend(sys::for_each_module_function!(signatures));
    all
}

/// The attribute of `napi_fatal_error` is on the function and not on its type.
fn without_never(signature: &str) -> String {
    signature.replace("-> !", "-> ()")
}

fn bindgen_agrees_on_layouts() -> Result<(), String> {
    let read = bindings(&["-DNODE_API_MODULE_USE_VTABLE"])?;
    let known: BTreeMap<&str, Layout> = layouts()
        .into_iter()
        .map(|layout| (layout.name, layout))
        .collect();
    for (name, fields) in &read.structs {
        // What a handle points to, and what the binding keeps to itself.
        if name.ends_with('_') || name == "uv_loop_s" {
            continue;
        }
        let layout = known
            .get(name.as_str())
            .ok_or(format!("{name} has no twin in Rust"))?;
        let theirs: Vec<&str> = fields.iter().map(|(field, _)| field.as_str()).collect();
        let ours: Vec<&str> = layout.fields.iter().map(|(field, _)| *field).collect();
        assert_eq!(theirs, ours, "fields of {name}");
        assert_eq!(
            read.numbers.get(&format!("Size of {name}")),
            Some(&layout.size)
        );
        assert_eq!(
            read.numbers.get(&format!("Alignment of {name}")),
            Some(&layout.align)
        );
        for (field, offset) in &layout.fields {
            let key = format!("Offset of field: {name}::{field}");
            assert_eq!(read.numbers.get(&key), Some(offset), "{key}");
        }
    }
    assert_eq!(
        known
            .keys()
            .filter(|name| !read.structs.contains_key(**name))
            .count(),
        0
    );
    Ok(())
}

fn bindgen_agrees_on_constants() -> Result<(), String> {
    let read = bindings(&[])?;
    let mut theirs: BTreeMap<String, (String, u64)> = read.constants;
    theirs.retain(|_, (kind, _)| kind.starts_with("napi_"));
    let mut ours = BTreeMap::new();
    for (name, _, constants) in all_enums() {
        for (constant, value) in constants {
            ours.insert(constant.to_owned(), (name.to_owned(), value));
        }
    }
    assert_eq!(theirs, ours);
    Ok(())
}

fn bindgen_agrees_on_functions() -> Result<(), String> {
    let read = bindings(&[])?;
    let ours: BTreeMap<String, String> = spec_signatures()
        .into_iter()
        .map(|(_, symbol, signature)| (symbol, signature))
        .collect();
    assert_eq!(ours.len(), JS_FUNCTIONS.len() + MODULE_FUNCTIONS.len());
    assert_eq!(read.functions, ours);
    Ok(())
}

fn bindgen_agrees_on_slots() -> Result<(), String> {
    let read = bindings(&["-DNODE_API_MODULE_USE_VTABLE", "-DNAPI_VERSION=1"])?;
    let mut theirs = Vec::new();
    for table in ["node_api_js_native_vtable", "node_api_module_vtable"] {
        let fields = read.structs.get(table).ok_or(format!("no {table}"))?;
        theirs.extend(fields.iter().cloned());
    }
    let ours: Vec<_> = spec_signatures()
        .into_iter()
        .map(|(field, _, signature)| (field, without_never(&signature)))
        .collect();
    for (theirs, ours) in theirs.iter().zip(&ours) {
        assert_eq!(theirs, ours);
    }
    assert_eq!(theirs.len(), ours.len());
    Ok(())
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let libclang = packages::libclang();
    if let Ok(folder) = &libclang {
        // SAFETY: no other thread runs yet.
        unsafe { std::env::set_var("LIBCLANG_PATH", folder) };
    }
    let ours = gcc().map(|gcc| (gcc, paths::headers()));
    let trials: Vec<Trial> = vec![
        trial(
            "our_structs_and_constants_are_rusts",
            ours,
            |(gcc, include)| c_agrees("ours", gcc, &include, true),
        ),
        trial(
            "npm_structs_and_constants_are_rusts",
            both(gcc(), packages::npm_headers()),
            |(gcc, include)| c_agrees("npm", gcc, &include, false),
        ),
        trial(
            "node_26_structs_and_constants_are_rusts",
            both(gcc(), packages::node26_headers()),
            |(gcc, include)| c_agrees("node26", gcc, &include, false),
        ),
        trial(
            "bindgen_agrees_on_every_struct_of_ours",
            libclang.clone(),
            |_| bindgen_agrees_on_layouts(),
        ),
        trial("bindgen_agrees_on_every_constant", libclang.clone(), |_| {
            bindgen_agrees_on_constants()
        }),
        trial("bindgen_agrees_on_every_function", libclang.clone(), |_| {
            bindgen_agrees_on_functions()
        }),
        trial("bindgen_agrees_on_the_order_of_slots", libclang, |_| {
            bindgen_agrees_on_slots()
        }),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}
