/** The Skeleton tab: names, edges, symmetries and sides of the document's skeleton; saves and loads the skeleton JSON. */
export function SkeletonTab() {
  return (
    <div class="empty">
      <h2>Skeleton</h2>
    </div>
  );
}
