//! Items: those that are marked are read, as far as the macros need it, and all others stay tokens.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Result, Token, braced, token};

use crate::attributes::error;
use crate::signature::Signature;
use crate::syntax::{Attribute, Definition, Generics, Type, Visibility};
use crate::tokens::{is, is_braces, rest_of_item, tokens_before};

/// `mod name { … }`.
pub(crate) struct Module {
    pub(crate) attributes: Vec<Attribute>,
    visibility: Visibility,
    keyword: Token![mod],
    pub(crate) ident: Ident,
    pub(crate) content: Block,
}

impl Parse for Module {
    fn parse(input: ParseStream) -> Result<Self> {
        let start = input.span();
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let keyword = input.parse()?;
        let ident = input.parse()?;
        if !input.peek(token::Brace) {
            return error(
                start,
                "the module's items stand here, between braces: the attribute has to see them",
            );
        }
        Ok(Self {
            attributes,
            visibility,
            keyword,
            ident,
            content: Block::parse(input, is_marked)?,
        })
    }
}

impl ToTokens for Module {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            visibility,
            keyword,
            ident,
            content,
        } = self;
        tokens.extend(quote!(#(#attributes)* #visibility #keyword #ident #content));
    }
}

fn is_marked(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.is("export") || attribute.is("init"))
}

/// Items between braces.
pub(crate) struct Block {
    braces: token::Brace,
    /// `#![…]`, and comments about the block.
    inner: Vec<Attribute>,
    pub(crate) items: Vec<Item>,
}

impl Block {
    /// Reads the items of which the attributes say so.
    fn parse(input: ParseStream, is_read: fn(&[Attribute]) -> bool) -> Result<Self> {
        let content;
        let braces = braced!(content in input);
        let inner = content.call(Attribute::parse_inner)?;
        let mut items = Vec::new();
        while !content.is_empty() {
            let attributes = content.call(Attribute::parse_outer)?;
            let kind = if is_read(&attributes) {
                content.parse()?
            } else {
                Kind::Other(rest_of_item(&content)?)
            };
            items.push(Item { attributes, kind });
        }
        Ok(Self {
            braces,
            inner,
            items,
        })
    }
}

impl ToTokens for Block {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { inner, items, .. } = self;
        self.braces.surround(tokens, |tokens| {
            tokens.extend(quote!(#(#inner)* #(#items)*));
        });
    }
}

/// An item of a module or of an `impl` block.
pub(crate) struct Item {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) kind: Kind,
}

impl Item {
    /// An item that is complete.
    pub(crate) fn verbatim(tokens: TokenStream) -> Self {
        Self {
            attributes: Vec::new(),
            kind: Kind::Other(tokens),
        }
    }
}

impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attributes, kind } = self;
        tokens.extend(quote!(#(#attributes)* #kind));
    }
}

/// What is behind an item's attributes.
pub(crate) enum Kind {
    Fn {
        visibility: Visibility,
        signature: Box<Signature>,
        /// And what it waits behind, the clauses of `where`.
        body: TokenStream,
    },
    Const(Box<Value>),
    Static(Box<Value>),
    /// A struct or an enum.
    Type(Box<Definition>),
    Impl(Box<Impl>),
    /// Anything else, and what nobody has marked.
    Other(TokenStream),
}

impl Parse for Kind {
    fn parse(input: ParseStream) -> Result<Self> {
        let ahead = input.fork();
        ahead.parse::<Visibility>()?;
        Ok(if Signature::is_next(&ahead) {
            Self::Fn {
                visibility: input.parse()?,
                signature: input.parse()?,
                body: rest_of_item(input)?,
            }
        } else if ahead.peek(Token![const]) {
            Self::Const(input.parse()?)
        } else if ahead.peek(Token![static]) {
            Self::Static(input.parse()?)
        } else if ahead.peek(Token![struct]) || ahead.peek(Token![enum]) {
            Self::Type(input.parse()?)
        } else if ahead.peek(Token![impl]) {
            Self::Impl(input.parse()?)
        } else {
            Self::Other(rest_of_item(input)?)
        })
    }
}

impl ToTokens for Kind {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Fn {
                visibility,
                signature,
                body,
            } => {
                visibility.to_tokens(tokens);
                signature.to_tokens(tokens);
                body.to_tokens(tokens);
            }
            Self::Const(value) | Self::Static(value) => value.tokens.to_tokens(tokens),
            Self::Type(item) => item.to_tokens(tokens),
            Self::Impl(item) => item.to_tokens(tokens),
            Self::Other(other) => other.to_tokens(tokens),
        }
    }
}

/// A constant or a static variable.
pub(crate) struct Value {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    tokens: TokenStream,
}

impl Parse for Value {
    fn parse(input: ParseStream) -> Result<Self> {
        let ahead = input.fork();
        ahead.parse::<Visibility>()?;
        ahead.call(Ident::parse_any)?; // `const` or `static`
        ahead.parse::<Option<Token![mut]>>()?;
        let ident = ahead.call(Ident::parse_any)?; // `_` too
        ahead.parse::<Token![:]>()?;
        Ok(Self {
            ident,
            ty: Type::read(&ahead, &|token| is(token, '=') || is(token, ';'))?,
            tokens: rest_of_item(input)?,
        })
    }
}

/// `impl Type { … }`, `impl Trait for Type { … }`.
pub(crate) struct Impl {
    /// All before the braces.
    head: TokenStream,
    pub(crate) of_trait: Option<Type>,
    pub(crate) ty: Type,
    pub(crate) content: Block,
}

impl Parse for Impl {
    fn parse(input: ParseStream) -> Result<Self> {
        let ahead = input.fork();
        ahead.parse::<Token![impl]>()?;
        ahead.parse::<Generics>()?;
        let is_word =
            |token: &TokenTree, name| matches!(token, TokenTree::Ident(word) if word == name);
        let is_end = |token: &TokenTree| is_braces(token) || is_word(token, "where");
        let first = Type::read(&ahead, &|token| is_end(token) || is_word(token, "for"))?;
        let (of_trait, ty) = match ahead.parse::<Option<Token![for]>>()? {
            Some(_) => (Some(first), Type::read(&ahead, &is_end)?),
            None => (None, first),
        };
        Ok(Self {
            of_trait,
            ty,
            head: tokens_before(input, &is_braces)?,
            content: Block::parse(input, |_| true)?,
        })
    }
}

impl ToTokens for Impl {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.head.to_tokens(tokens);
        self.content.to_tokens(tokens);
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Delimiter, Group};

    use super::*;

    /// Items as they stand, with what is hard about them.
    const ITEMS: &[&str] = &[
        "macro_rules! braces { ($($any:tt)*) => { $($any)* }; }",
        "macro_rules! brackets ( () => { 1 }; );",
        "thread_local! { static A: u8 = 1; }",
        "call!(a; b { });",
        "call![];",
        "path::to::call! { }",
        "use a::{b, c::{self, d as _}};",
        "pub(in crate::a) use {b::c, d::*};",
        "extern crate a as b;",
        "extern \"C\" { fn a(); }",
        "unsafe extern \"C\" { safe fn a(); static B: u8; }",
        "unsafe impl Send for A {}",
        "impl<const N: usize> Trait<{ N }> for A<{ N + 1 }> where B<{ N }>: C { const D: u8 = { 1 }; }",
        "impl<T> Shl<Vec<Vec<T>>> for A {}",
        "fn a() -> A<{ N }> { }",
        "fn a() -> impl Fn(u8) -> A<{ N }> + use<> where [(); { N }]: B { 1 < 2; }",
        "fn a(f: fn() -> Vec<u8>) -> Vec<fn() -> u8> { }",
        "const fn a() { }",
        "const unsafe extern \"C\" fn a() { }",
        "async unsafe fn a() { }",
        "const A: B<{ N }> = { B };",
        "const A: bool = 1 < 2;",
        "const A: u8 = 1 << 2 >> 3;",
        "const _: () = { fn a() {} };",
        "const A: fn() -> u8 = || { 1 };",
        "static mut A: [u8; { 1 }] = [0; { 1 }];",
        "struct A;",
        "struct A<const N: usize = { 1 }>(B<{ N }>) where C: D;",
        "struct A<T> where T: Fn(u8) -> B<{ 1 }> { b: [u8; { 1 }] }",
        "enum A { B = { 1 }, C }",
        "pub union A { b: u8 }",
        "pub(crate) trait A<const N: usize = { 1 }>: B<{ 1 }> { type C; fn d() { } }",
        "trait A = B;",
        "type A<T> = B<T, { 1 }>;",
        "type A = fn() -> B<{ 1 }>;",
        "mod a { mod b { fn c() {} } }",
        "mod a;",
        "macro a($b:expr) { $b }",
    ];

    fn parsed(tokens: &TokenStream) -> Vec<Item> {
        let module: Module = syn::parse_quote!(mod name { #tokens });
        module.content.items
    }

    fn tokens(text: &str) -> TokenStream {
        text.parse().expect("it is Rust")
    }

    #[test]
    fn each_item_ends_where_the_next_begins() {
        let found = parsed(&tokens(&ITEMS.join(" ")));
        let found: Vec<_> = found
            .iter()
            .map(|item| item.to_token_stream().to_string())
            .collect();
        let items: Vec<_> = ITEMS.iter().map(|item| tokens(item).to_string()).collect();
        assert_eq!(found, items);
    }

    #[test]
    fn an_item_that_is_read_is_written_as_it_was() {
        let readable = [
            "#[export] pub(crate) const unsafe extern \"C\" fn a<'a, T: B>(&'a mut self, #[c] (d, e): f::G<{ H }>) -> I<{ J }> where T: K { l }",
            "#[export] async fn a(self: Box<Self>, ref mut b: &dyn Fn(u8) -> u8, C { d, .. }: C, e @ 1..=3: u8,) { }",
            "#[export] fn a() -> impl Iterator<Item = u8> + use<'_, T> { #![b] c }",
            "#[export] impl a::B { #![c] #[d] pub const E: F = { 1 }; fn g(mut self); type H = I; j! { } k!(); }",
            "#[export] impl<'a> A<'a> for B<{ C }> where D: E { }",
            "#[export] static mut A: [u8; { 1 }] = [1; { 1 }];",
            "#[export] const _: A<B = C> = 1 << 2;",
            "#[export] pub struct A(#[export] pub B, C<{ 1 }>);",
            "#[export] enum A<'a> { #[b] C(&'a D) = { 1 }, }",
            "#[export] pub struct A<T>(pub (B, C), pub(in a::b) D, pub(self) E) where T: F;",
            "#[export] enum A { B = -1, C { #[d] e: F<G, H> }, I }",
        ];
        for text in ITEMS.iter().chain(&readable) {
            let marked =
                tokens(&format!("#[export] {text}").replace("#[export] #[export]", "#[export]"));
            let found = parsed(&marked);
            assert_eq!(found.len(), 1, "{text}");
            // syn writes a token's distance to the next its own way.
            let letters = |tokens: TokenStream| tokens.to_string().replace(' ', "");
            assert_eq!(letters(found[0].to_token_stream()), letters(marked));
        }
    }

    #[test]
    fn only_what_is_marked_is_read() {
        let found = parsed(&tokens("#[export] fn a() {} #[a] fn b(no parameter) {}"));
        assert!(matches!(found[0].kind, Kind::Fn { .. }));
        assert!(matches!(found[1].kind, Kind::Other(_)));
    }

    #[test]
    fn what_a_macro_by_example_has_matched_is_looked_into() {
        let group = |text| TokenTree::from(Group::new(Delimiter::None, tokens(text)));
        let (visibility, block) = (group("pub(crate)"), group("{ 1 }"));
        let (value, ty) = (group("A { b: 1 }"), group("Vec<u8>"));
        let (item, used, marked) = (
            group("const A: B = B {};"),
            group("use a::{b};"),
            group("#[export] fn a() {}"),
        );
        let found = parsed(&quote! {
            #item #used #marked
            #visibility fn a() -> #ty #block
            const B: A = #value;
            #[export] #visibility fn b(c: #ty) -> #ty #block
        });
        assert_eq!(found.len(), 6);
        for index in [2, 5] {
            assert!(matches!(found[index].kind, Kind::Fn { .. }), "{index}");
        }
    }

    #[test]
    fn an_impl_block_says_what_it_is_for() {
        let read = |text| {
            let Kind::Impl(read) = syn::parse_str(text).expect("it is an `impl` block") else {
                panic!("{text}");
            };
            let of_trait = read.of_trait.map(|ty| ty.to_token_stream().to_string());
            (of_trait, read.ty.to_token_stream().to_string())
        };
        assert_eq!(read("impl A {}"), (None, "A".into()));
        assert_eq!(
            read("impl<T> a::B<T> for C where T: D<{ 1 }> {}"),
            (Some("a :: B < T >".into()), "C".into())
        );
    }
}
