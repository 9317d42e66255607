import { Button, type ButtonProps, Menu, type MenuItemProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import { type AnchorHTMLAttributes, forwardRef } from "react";

type AnchorProps<Props> = Props & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Props>;

const ButtonAnchor = forwardRef<HTMLAnchorElement, AnchorProps<ButtonProps>>((props, ref) => (
  <Button component="a" ref={ref} {...props} />
));

const ItemAnchor = forwardRef<HTMLAnchorElement, AnchorProps<MenuItemProps>>((props, ref) => (
  <Menu.Item component="a" ref={ref} {...props} />
));

/** A button that goes to a page: a real link, which opens in a new tab as well. */
export const LinkButton = createLink(ButtonAnchor);

/** An entry of a menu that goes to a page. */
export const MenuLink = createLink(ItemAnchor);
