//! Declarations as text, at compile time.

use super::{Access, Declaration, Field, Member, Parameter, Ts};

/// How many bytes [`render`] writes.
#[doc(hidden)]
#[must_use]
#[inline]
pub const fn length(declarations: &[&Declaration]) -> usize {
    let mut text = Text::<0>::new();
    text.module(declarations);
    text.length
}

/// The declarations as text.
#[doc(hidden)]
#[must_use]
pub const fn render<const N: usize>(declarations: &[&Declaration]) -> [u8; N] {
    let mut text = Text::<N>::new();
    text.module(declarations);
    assert!(text.length == N, "N is what `length` says");
    text.bytes
}

/// Text that is written; without room it is only counted.
struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

/// `for` in a constant function.
macro_rules! each {
    ($item:ident, $index:ident in $list:expr => $body:block) => {
        let list = $list;
        let mut $index = 0;
        while $index < list.len() {
            let $item = &list[$index];
            $body
            $index += 1;
        }
    };
}

impl<const N: usize> Text<N> {
    const fn new() -> Self {
        Self {
            bytes: [0; N],
            length: 0,
        }
    }

    const fn byte(&mut self, byte: u8) {
        if N > 0 {
            self.bytes[self.length] = byte;
        }
        self.length += 1;
    }

    const fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            self.byte(bytes[index]);
            index += 1;
        }
    }

    const fn module(&mut self, declarations: &[&Declaration]) {
        self.text("// Made by `napi-vtable types` from the module's own file.\n");
        each!(declaration, index in declarations => {
            self.byte(b'\n');
            self.declaration(declaration);
        });
    }

    const fn declaration(&mut self, declaration: &Declaration) {
        match declaration {
            Declaration::Function {
                name,
                doc,
                parameters,
                returns,
            } => {
                self.doc(doc, "");
                self.text("export function ");
                self.text(name);
                self.parameters(parameters);
                self.text(": ");
                self.ty(returns);
                self.text(";\n");
            }
            Declaration::Constant { name, doc, ty } => {
                self.doc(doc, "");
                self.text("export const ");
                self.text(name);
                self.text(": ");
                self.ty(ty);
                self.text(";\n");
            }
            Declaration::Class {
                name,
                doc,
                extends,
                members,
            } => {
                self.doc(doc, "");
                self.text("export class ");
                self.text(name);
                if !extends.is_empty() {
                    self.text(" extends ");
                    self.text(extends);
                }
                self.text(" {\n");
                each!(member, index in members => { self.member(member); });
                self.text("}\n");
            }
            Declaration::Type {
                name,
                doc,
                ty: Ts::Object(fields),
            } => {
                self.doc(doc, "");
                self.text("export interface ");
                self.text(name);
                self.text(" {\n");
                each!(field, index in fields => {
                    self.doc(field.doc, "  ");
                    self.text("  ");
                    self.field(field);
                    self.text(";\n");
                });
                self.text("}\n");
            }
            Declaration::Type { name, doc, ty } => {
                self.doc(doc, "");
                self.text("export type ");
                self.text(name);
                self.text(" = ");
                self.ty(ty);
                self.text(";\n");
            }
        }
    }

    const fn member(&mut self, member: &Member) {
        match member {
            Member::Constructor(doc, parameters) => {
                self.doc(doc, "  ");
                self.text("  constructor");
                self.parameters(parameters);
            }
            Member::NoConstructor => self.text("  private constructor()"),
            Member::Method {
                name,
                doc,
                is_static,
                parameters,
                returns,
            } => {
                self.doc(doc, "  ");
                self.text(if *is_static { "  static " } else { "  " });
                self.text(name);
                self.parameters(parameters);
                self.text(": ");
                self.ty(returns);
            }
            Member::Property {
                name,
                doc,
                is_static,
                access,
                ty,
            } => {
                self.doc(doc, "  ");
                self.text(if *is_static { "  static " } else { "  " });
                self.text(match access {
                    Access::Readonly => "readonly ",
                    Access::Get => "get ",
                    Access::Set => "set ",
                });
                self.text(name);
                match access {
                    Access::Readonly => self.text(": "),
                    Access::Get => self.text("(): "),
                    Access::Set => self.text("(value: "),
                }
                self.ty(ty);
                if matches!(access, Access::Set) {
                    self.byte(b')');
                }
            }
        }
        self.text(";\n");
    }

    const fn parameters(&mut self, parameters: &[Parameter]) {
        self.byte(b'(');
        each!(parameter, index in parameters => {
            if index > 0 {
                self.text(", ");
            }
            if parameter.rest {
                self.text("...");
            }
            self.text(parameter.name);
            self.text(if parameter.optional { "?: " } else { ": " });
            if parameter.rest {
                self.text("Array<");
                self.ty(parameter.ty);
                self.byte(b'>');
            } else {
                self.ty(parameter.ty);
            }
        });
        self.byte(b')');
    }

    const fn field(&mut self, field: &Field) {
        self.text(field.name);
        self.text(if field.optional { "?: " } else { ": " });
        self.ty(field.ty);
    }

    const fn ty(&mut self, ty: &Ts) {
        match ty {
            Ts::Name(name) => self.text(name),
            Ts::Array(of) => {
                self.text("Array<");
                self.ty(of);
                self.byte(b'>');
            }
            Ts::Tuple(of) => {
                self.byte(b'[');
                each!(one, index in of => {
                    if index > 0 {
                        self.text(", ");
                    }
                    self.ty(one);
                });
                self.byte(b']');
            }
            Ts::Union(of) => {
                each!(one, index in of => {
                    if index > 0 {
                        self.text(" | ");
                    }
                    let is_function = matches!(one, Ts::Function(..))
                        || matches!(one, Ts::Name(name) if name.as_bytes()[0] == b'(');
                    if is_function {
                        self.byte(b'(');
                    }
                    self.ty(one);
                    if is_function {
                        self.byte(b')');
                    }
                });
            }
            Ts::Function(arguments, returns) => {
                self.byte(b'(');
                each!(argument, index in arguments => {
                    if index > 0 {
                        self.text(", ");
                    }
                    assert!(index < 10, "a name ends in one digit");
                    self.text("arg");
                    self.byte(b'0' + index as u8);
                    self.text(": ");
                    self.ty(argument);
                });
                self.text(") => ");
                self.ty(returns);
            }
            Ts::Of(name, of) => {
                self.text(name);
                self.ty(of);
                self.byte(b'>');
            }
            Ts::Object(fields) => {
                self.text("{ ");
                each!(field, index in fields => {
                    if index > 0 {
                        self.text("; ");
                    }
                    self.field(field);
                });
                self.text(" }");
            }
        }
    }

    /// A comment: each line as it is, without the end of a comment in it.
    const fn doc(&mut self, doc: &str, indent: &str) {
        if doc.is_empty() {
            return;
        }
        self.text(indent);
        self.text("/**\n");
        self.text(indent);
        self.text(" *");
        let bytes = doc.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            match bytes[index] {
                b'\n' => {
                    self.byte(b'\n');
                    self.text(indent);
                    self.text(" *");
                }
                b'/' if index > 0 && bytes[index - 1] == b'*' => self.text("\\/"),
                byte => self.byte(byte),
            }
            index += 1;
        }
        self.byte(b'\n');
        self.text(indent);
        self.text(" */\n");
    }
}
