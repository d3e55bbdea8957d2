//! What is saved of a type, from one line beside it.

/// Makes a type one that is read and written. The compiler complains about fields and forms that are left out.
///
/// - `struct Client(number)`: as what it holds.
/// - `struct Node { ip, fault }`: as a record. A field may be one that is not there in what older versions saved:
///   `last or 0`. It may be left out where it is as usual: `fault unless Fault::Healthy`. Behind a semicolon stands a field
///   that is not saved, with what it begins as: `; prompt: None`.
/// - `enum Place { Laptop = "laptop", Instance = "instance" }`: as a name, which need not be said where it is the type's own.
/// - `enum Contents { Folder = "folder", Text(text) = "text", Program { name, size } = "program" }`: as a name alone, or a
///   record of nothing but the name with a value.
macro_rules! saved {
    (struct $type:ident($inner:ident)) => {
        impl $crate::json::FromJson for $type {
            fn read(from: &mut $crate::json::Reader<'_>) -> Self {
                Self($crate::json::FromJson::read(from))
            }
        }

        impl $crate::json::ToJson for $type {
            fn write(&self, out: &mut $crate::json::Writer) {
                let Self($inner) = self;
                $crate::json::ToJson::write($inner, out);
            }
        }
    };

    (
        struct $type:ident $(<$($part:ident),+>)? {
            $($field:ident $($word:ident $usual:expr)?),+ $(; $apart:ident: $start:expr)?
        }
    ) => {
        impl $(<$($part: $crate::json::FromJson),+>)? $crate::json::FromJson for $type $(<$($part),+>)? {
            fn read(from: &mut $crate::json::Reader<'_>) -> Self {
                from.open($crate::json::saved!(@names $([$field])+));
                let read = Self {
                    $($field: $crate::json::saved!(@read from $($usual)?),)+
                    $($apart: $start,)?
                };
                from.close();
                read
            }
        }

        impl $(<$($part: $crate::json::ToJson),+>)? $crate::json::ToJson for $type $(<$($part),+>)? {
            fn write(&self, out: &mut $crate::json::Writer) {
                out.open($crate::json::saved!(@names $([$field])+));
                $($crate::json::saved!(@write out (&self.$field) $($word $usual)?);)+
                out.close();
            }
        }
    };

    (enum $type:ident { $($form:ident $(= $name:literal)?),+ $(,)? }) => {
        impl $crate::json::FromJson for $type {
            fn read(from: &mut $crate::json::Reader<'_>) -> Self {
                let all = [$(Self::$form),+];
                all[from.one_of($crate::json::saved!(@names $([$form $($name)?])+)).min(all.len() - 1)]
            }
        }

        impl $crate::json::ToJson for $type {
            fn write(&self, out: &mut $crate::json::Writer) {
                enum Place {
                    $($form),+
                }
                let place = match self {
                    $(Self::$form => Place::$form),+
                };
                out.one_of($crate::json::saved!(@names $([$form $($name)?])+), place as usize);
            }
        }
    };

    (
        enum $type:ident {
            $($form:ident $(($inner:ident))? $({ $($field:ident $($word:ident $usual:expr)?),+ })? = $name:literal),+
            $(,)?
        }
    ) => {
        const _: () = {
            #[derive(Clone, Copy)]
            enum Place {
                $($form),+
            }

            const NAMES: &str = $crate::json::saved!(@names $([$form $name])+);

            impl $crate::json::FromJson for $type {
                fn read(from: &mut $crate::json::Reader<'_>) -> Self {
                    let all = [$(Place::$form),+];
                    let read = match all[from.open_form(NAMES).min(all.len() - 1)] {
                        $(Place::$form => {
                            $crate::json::saved!(@form from $form $(($inner))? $({ $($field $($usual)?),+ })?)
                        })+
                    };
                    from.close();
                    read
                }
            }

            impl $crate::json::ToJson for $type {
                fn write(&self, out: &mut $crate::json::Writer) {
                    match self {
                        $(Self::$form $(($inner))? $({ $($field),+ })? => {
                            let place = Place::$form as usize;
                            $crate::json::saved!(@into out place $(($inner))? $({ $($field $($word $usual)?),+ })?);
                        })+
                    }
                }
            }
        };
    };

    (@names $first:tt $($other:tt)*) => {
        concat!($crate::json::saved!(@name $first) $(, " ", $crate::json::saved!(@name $other))*)
    };
    (@name [$own:ident]) => { stringify!($own) };
    (@name [$own:ident $name:literal]) => { $name };

    (@read $from:ident) => { $from.field() };
    (@read $from:ident $usual:expr) => {
        if $from.advance() { $crate::json::FromJson::read($from) } else { $usual }
    };

    (@write $out:ident $value:tt) => { $out.field($value) };
    (@write $out:ident $value:tt or $usual:expr) => { $out.field($value) };
    (@write $out:ident $value:tt unless $usual:expr) => {
        if *$value == $usual { _ = $out.skip() } else { $out.field($value) }
    };

    (@form $from:ident $form:ident) => {{ $from.alone(); Self::$form }};
    (@form $from:ident $form:ident ($inner:ident)) => { Self::$form($crate::json::FromJson::read($from)) };
    (@form $from:ident $form:ident { $($field:ident $($usual:expr)?),+ }) => {{
        $from.open($crate::json::saved!(@names $([$field])+));
        let read = Self::$form { $($field: $crate::json::saved!(@read $from $($usual)?)),+ };
        $from.close();
        read
    }};

    (@into $out:ident $place:ident) => { $out.one_of(NAMES, $place) };
    (@into $out:ident $place:ident ($inner:ident)) => {
        $out.open_form(NAMES, $place);
        $crate::json::ToJson::write($inner, $out);
        $out.close();
    };
    (@into $out:ident $place:ident { $($field:ident $($word:ident $usual:expr)?),+ }) => {
        $out.open_form(NAMES, $place);
        $out.open($crate::json::saved!(@names $([$field])+));
        $($crate::json::saved!(@write $out $field $($word $usual)?);)+
        $out.close();
        $out.close();
    };
}

pub(crate) use saved;
