;; The two loops that every byte of a busy stream of small packets goes through: finding the ends of lines, and putting
;; payloads behind one another. 16 bytes are handled at a time. `npm run kernel` translates this into kernel-code.ts;
;; kernel.ts is the only one that calls it.
;;
;; The memory; an area has some bytes behind it, since up to 64 are read or written at once:
;;        0  source: bytes of the stream, 68 KiB: what a read brings, and what it continues
;;    70144  bounds: of each packet the first byte and the one behind the last, as in PacketBatch: 4096 times 8 bytes, and
;;           room for the lines that the last 64 bytes have too many
;;   103680  target: what is joined
;;   212992  reads: where sockets read what is not kept, so that it need not be copied to the source
(module
  (memory (export "memory") 9)

  ;; Looks for the ends of lines from $from up to $to. Bounds are told as those of the stream's memory, which is $shift ahead
  ;; of this one: the line that is open began at $open of it. Lines are added behind $count others; answers how many
  ;; there are then, at most $most.
  (func (export "cut")
    (param $from i32) (param $to i32) (param $delimiter i32) (param $shift i32)
    (param $open i32) (param $count i32) (param $most i32)
    (result i32)
    (local $needle v128) (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $at i32) (local $entry i32) (local $full i32) (local $behind i32) (local $end i32)
    (local $wanted i64) (local $found i64)
    (local.set $needle (i8x16.splat (local.get $delimiter)))
    (local.set $entry (i32.shl (local.get $count) (i32.const 3)))
    (local.set $full (i32.shl (local.get $most) (i32.const 3)))
    (i32.store offset=70144 (local.get $entry) (local.get $open))
    ;; Aligned loads are quicker: it begins before $from, and what is found there is not wanted.
    (local.set $at (i32.and (local.get $from) (i32.const -64)))
    (local.set $wanted (i64.shl (i64.const -1) (i64.extend_i32_u (local.get $from))))
    (block $done
      (loop $block
        (br_if $done (i32.ge_u (local.get $at) (local.get $to)))
        (br_if $done (i32.ge_u (local.get $entry) (local.get $full)))
        (local.set $a (i8x16.eq (local.get $needle) (v128.load (local.get $at))))
        (local.set $b (i8x16.eq (local.get $needle) (v128.load offset=16 (local.get $at))))
        (local.set $c (i8x16.eq (local.get $needle) (v128.load offset=32 (local.get $at))))
        (local.set $d (i8x16.eq (local.get $needle) (v128.load offset=48 (local.get $at))))
        (block $none
          (br_if $none
            (i32.eqz
              (v128.any_true
                (v128.or (v128.or (local.get $a) (local.get $b)) (v128.or (local.get $c) (local.get $d))))))
          ;; one bit for each of the 64 bytes
          (local.set $found
            (i64.and (local.get $wanted)
              (i64.or
                (i64.or
                  (i64.extend_i32_u (i8x16.bitmask (local.get $a)))
                  (i64.shl (i64.extend_i32_u (i8x16.bitmask (local.get $b))) (i64.const 16)))
                (i64.or
                  (i64.shl (i64.extend_i32_u (i8x16.bitmask (local.get $c))) (i64.const 32))
                  (i64.shl (i64.extend_i32_u (i8x16.bitmask (local.get $d))) (i64.const 48))))))
          (local.set $behind (i32.add (i32.add (local.get $at) (local.get $shift)) (i32.const 1)))
          (loop $line
            (br_if $none (i64.eqz (local.get $found)))
            (local.set $end (i32.add (local.get $behind) (i32.wrap_i64 (i64.ctz (local.get $found)))))
            (i32.store offset=70148 (local.get $entry) (local.get $end))
            ;; where the next one begins
            (i32.store offset=70152 (local.get $entry) (local.get $end))
            (local.set $entry (i32.add (local.get $entry) (i32.const 8)))
            (local.set $found (i64.and (local.get $found) (i64.sub (local.get $found) (i64.const 1))))
            (br $line)))
        (local.set $wanted (i64.const -1))
        (local.set $at (i32.add (local.get $at) (i32.const 64)))
        (br $block)))
    ;; The last bytes may have had more lines than were wanted, and some behind $to.
    (if (i32.gt_u (local.get $entry) (local.get $full)) (then (local.set $entry (local.get $full))))
    (local.set $behind (i32.add (local.get $to) (local.get $shift)))
    (local.set $count (i32.shl (local.get $count) (i32.const 3)))
    (block $right
      (loop $last
        (br_if $right (i32.eq (local.get $entry) (local.get $count)))
        (br_if $right (i32.le_s (i32.load offset=70140 (local.get $entry)) (local.get $behind)))
        (local.set $entry (i32.sub (local.get $entry) (i32.const 8)))
        (br $last)))
    (i32.shr_u (local.get $entry) (i32.const 3)))

  ;; Joins the packets from $first up to $last (exclusive), whose bounds say where they lie in the stream's memory: $base of
  ;; it is where this one begins. In front of each goes its length in $width bytes, behind it $terminator, unless
  ;; that is negative, or $once is set and the packet ends in it. Answers how many bytes the target has then.
  (func (export "join")
    (param $first i32) (param $last i32) (param $base i32)
    (param $width i32) (param $little i32) (param $terminator i32) (param $once i32)
    (result i32)
    (local $from i32) (local $length i32) (local $out i32) (local $n i32)
    (local.set $out (i32.const 103680))
    (block $done
      (loop $packet
        (br_if $done (i32.ge_u (local.get $first) (local.get $last)))
        (local.set $from (i32.load offset=70144 (i32.shl (local.get $first) (i32.const 3))))
        (local.set $length
          (i32.sub (i32.load offset=70148 (i32.shl (local.get $first) (i32.const 3))) (local.get $from)))
        (local.set $from (i32.sub (local.get $from) (local.get $base)))
        (call $header (local.get $out) (local.get $length) (local.get $width) (local.get $little))
        (local.set $out (i32.add (local.get $out) (local.get $width)))
        (local.set $n (i32.const 0))
        (block $copied
          (loop $copy
            (br_if $copied (i32.ge_u (local.get $n) (local.get $length)))
            (v128.store (i32.add (local.get $out) (local.get $n))
              (v128.load (i32.add (local.get $from) (local.get $n))))
            (local.set $n (i32.add (local.get $n) (i32.const 16)))
            (br $copy)))
        (local.set $out (i32.add (local.get $out) (local.get $length)))
        (block $ended
          (br_if $ended (i32.lt_s (local.get $terminator) (i32.const 0)))
          (if (i32.and (local.get $once) (i32.ne (local.get $length) (i32.const 0)))
            (then
              (br_if $ended
                (i32.eq (i32.load8_u (i32.sub (local.get $out) (i32.const 1))) (local.get $terminator)))))
          (i32.store8 (local.get $out) (local.get $terminator))
          (local.set $out (i32.add (local.get $out) (i32.const 1))))
        (local.set $first (i32.add (local.get $first) (i32.const 1)))
        (br $packet)))
    (i32.sub (local.get $out) (i32.const 103680)))

  ;; Writes a length in so many bytes, the first or the last of them the most significant.
  (func $header (param $at i32) (param $length i32) (param $width i32) (param $little i32)
    (local $n i32)
    (block $done
      (loop $byte
        (br_if $done (i32.ge_u (local.get $n) (local.get $width)))
        (i32.store8
          (i32.add (local.get $at)
            (select (local.get $n) (i32.sub (i32.sub (local.get $width) (local.get $n)) (i32.const 1))
              (local.get $little)))
          (local.get $length))
        (local.set $length (i32.shr_u (local.get $length) (i32.const 8)))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (br $byte)))))
