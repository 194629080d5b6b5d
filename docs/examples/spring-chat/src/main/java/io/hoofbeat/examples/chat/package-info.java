/** A chat whose rooms span any number of instances, with Hoofbeat between them. */
@NullMarked
package io.hoofbeat.examples.chat;

import org.jspecify.annotations.NullMarked;
