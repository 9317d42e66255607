import { Link, Outlet } from "@tanstack/react-router";
import { Bell } from "../notices/Bell";
import { Mark } from "./Mark";
import styles from "./Outside.module.css";
import { PersonMenu } from "./PersonMenu";

/** Pages of no single project: the list of projects, the account. */
export default function Outside() {
  return (
    <>
      <header className={styles.strip}>
        <Link to="/" className={styles.home} activeOptions={{ exact: true }}>
          <Mark /> LabelHub
        </Link>
        <div className={styles.person}>
          <Bell />
          <PersonMenu />
        </div>
      </header>
      <main className={styles.main}>
        <Outlet />
      </main>
    </>
  );
}
