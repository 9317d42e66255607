import { Outlet } from "@tanstack/react-router";
import { Mark } from "../app/Mark";
import styles from "./Door.module.css";

/** The frame of the pages before sign-in. */
export default function Door() {
  return (
    <main className={styles.door}>
      <div className={styles.name}>
        <Mark /> LabelHub
      </div>
      <Outlet />
    </main>
  );
}
