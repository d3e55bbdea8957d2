//! Paths, rights and kinds of files, as programs see them.

use super::*;

fn linux() -> Files {
    let mut files = Files::new(PathStyle::Linux);
    files.put("/opt/cloudhsm/etc/a.cfg", Contents::text("{}"), "root", 0o644, LabTime::default());
    files.put("/root/secret", Contents::text("x"), "root", 0o600, LabTime::default());
    files.put("/root", Contents::Folder, "root", 0o550, LabTime::default());
    files
}

#[test]
fn case_counts_on_linux_only() {
    let mut files = Files::new(PathStyle::Windows);
    files.put(r"C:\Program Files\a.txt", Contents::text("x"), "Administrator", 0o644, LabTime::default());
    let path = PathStyle::Windows.path(r"c:\PROGRAM FILES\A.TXT");
    assert_eq!(files.read(&path, "Administrator"), Ok(b"x".as_slice()));
    assert_eq!(PathStyle::Windows.display(&files.spelled(&path)), r"C:\Program Files\a.txt");
    let upper = PathStyle::Linux.path("/OPT/cloudhsm/etc/a.cfg");
    assert_eq!(linux().read(&upper, "root"), Err(FileError::Missing));
}

#[test]
fn files_can_be_written_and_removed_and_keep_owner_and_mode() {
    let mut files = linux();
    let path = |written: &str| PathStyle::Linux.path(written);
    let now = LabTime::from_micros(7);
    let mut write = |written: &str, text: &str| files.write(&path(written), text.into(), "learner", now);
    assert_eq!(write("/root/secret", "y"), Ok(()));
    assert_eq!(write("/home/learner/new/x", ""), Ok(()));
    assert_eq!(write("/", "x"), Err(FileError::IsAFolder));
    assert_eq!(write("/opt", "x"), Err(FileError::IsAFolder));
    assert_eq!(write("/opt/cloudhsm/etc/a.cfg/x", "x"), Err(FileError::NotAFolder));
    assert_eq!(write("/home/\u{7}", "x"), Err(FileError::Denied));
    assert_eq!(write(&format!("/{}", "x".repeat(256)), "x"), Err(FileError::Denied));
    let secret = files.find(&path("/root/secret"), "root").unwrap();
    assert_eq!((secret.owner.as_str(), secret.mode, secret.modified), ("root", 0o600, now));
    let new = files.find(&path("/home/learner/new/x"), "root").unwrap();
    assert_eq!((new.owner.as_str(), new.mode), ("learner", 0o644));
    assert_eq!(files.remove(&path("/home/learner/new/x")), Ok(()));
    assert_eq!(files.remove(&path("/home/learner/new/x")), Err(FileError::Missing));
    assert_eq!(files.remove(&path("/opt")), Err(FileError::IsAFolder));
}

#[test]
fn programs_are_not_edited_and_windows_has_names_it_does_not_take() {
    let mut files = Files::new(PathStyle::Windows);
    let program = Contents::Program { name: "configure".into(), size: 7 };
    files.put(r"C:\bin\configure.exe", program, "Administrator", 0o755, LabTime::default());
    let mut write =
        |written: &str| files.write(&PathStyle::Windows.path(written), "x".into(), "Administrator", LabTime::default());
    assert_eq!(write(r"C:\BIN\configure.EXE"), Err(FileError::Denied));
    assert_eq!(write(r"C:\bin\a?b"), Err(FileError::Denied));
    assert_eq!(write(r"C:\"), Err(FileError::IsAFolder));
    assert_eq!(write(r"C:\Bin\a b.txt"), Ok(()));
    let folders = files.folders();
    assert_eq!(folders.iter().map(|path| PathStyle::Windows.display(path)).collect::<Vec<_>>(), [r"C:\", r"C:\bin"]);
}

#[test]
fn only_root_writes_into_the_root() {
    let mut files = linux();
    let path = |written: &str| PathStyle::Linux.path(written);
    files.put("/home/learner/x", Contents::text("x"), "learner", 0o644, LabTime::default());
    let mut copy = |to: &str, user: &str| files.copy(&path("/home/learner/x"), &path(to), user, LabTime::default());
    for to in ["/", "/x", "/x.crt"] {
        let at = if to == "/" { path("/x") } else { path(to) };
        assert_eq!(copy(to, "learner"), Err(CopyError::Target(at, FileError::Denied)), "{to}");
        assert_eq!(copy(to, "root"), Ok(()), "{to}");
    }
    assert!(files.may_write(&path("/new"), "root") && !files.may_write(&path("/new"), "learner"));
}

#[test]
fn a_copy_has_a_name_as_any_file_has() {
    let mut files = Files::new(PathStyle::Windows);
    let path = |written: &str| PathStyle::Windows.path(written);
    files.put(r"C:\a\x", Contents::text("x"), "Administrator", 0o644, LabTime::default());
    let mut copy = |to: &Path| files.copy(&path(r"C:\a\x"), to, "Administrator", LabTime::default());
    for name in ["a?b", "a\u{7}", &"x".repeat(256)] {
        let to = path(r"C:\a").join(name);
        assert_eq!(copy(&to), Err(CopyError::Target(to.clone(), FileError::Denied)), "{name}");
    }
    assert_eq!(copy(&path(r"C:\a\y")), Ok(()));
}

#[test]
fn rights_and_kinds_are_respected() {
    let files = linux();
    let path = |written| PathStyle::Linux.path(written);
    assert_eq!(files.read(&path("/root/secret"), "ec2-user"), Err(FileError::Denied));
    assert_eq!(files.read(&path("/root/secret"), "root"), Ok(b"x".as_slice()));
    assert_eq!(files.list(&path("/root"), "ec2-user"), Err(FileError::Denied));
    assert_eq!(files.read(&path("/opt"), "root"), Err(FileError::IsAFolder));
    assert_eq!(files.list(&path("/opt/cloudhsm/etc/a.cfg/x"), "root"), Err(FileError::NotAFolder));
    let names: Vec<_> = files.list(&path("/"), "root").unwrap().iter().map(|e| e.name.clone()).collect();
    assert_eq!(names, ["opt", "root"]);
}

#[test]
fn bytes_are_added_at_the_end() {
    let mut files = linux();
    let path = |written: &str| PathStyle::Linux.path(written);
    let mut append = |written: &str, bytes: &[u8]| files.append(&path(written), bytes, "root", LabTime::default());
    assert_eq!(append("/root/secret", &[0xff, 0]), Ok(()));
    assert_eq!(append("/root/new", b"y"), Ok(()));
    assert_eq!(append("/opt", b"y"), Err(FileError::IsAFolder));
    assert_eq!(files.read(&path("/root/secret"), "root"), Ok([b'x', 0xff, 0].as_slice()));
    assert_eq!(files.read(&path("/root/new"), "root"), Ok(b"y".as_slice()));
}

#[test]
fn a_user_writes_with_the_rights_of_that_user() {
    let mut files = linux();
    let path = |written: &str| PathStyle::Linux.path(written);
    let mut write = |written: &str, user: &str| files.write_as(&path(written), b"y".to_vec(), user, LabTime::default());
    assert_eq!(write("/root/secret", "learner"), Err(FileError::Denied));
    assert_eq!(write("/root/secret", "root"), Ok(()));
    assert_eq!(write("/nowhere/x", "root"), Err(FileError::Denied));
}
